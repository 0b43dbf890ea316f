"use strict";

/** The first example of a parameter, wherever its schema has it; undefined if there is none. */
function exampleOf({ schema = {} }) {
  return [schema.examples, schema.items?.examples].flat(Infinity).find((example) => example !== undefined);
}

/** Gives a path's parameters values to start with, and tells of the query's: a filter that nobody chose hides rows. */
function showExample(parameter) {
  const example = exampleOf(parameter);
  if (example === undefined) {
    return;
  }
  if (parameter.in === "path") {
    parameter.example = example;
    return;
  }
  parameter.description = `${parameter.description ?? ""} *Example:* \`${example}\``;
  delete parameter.schema.examples;
  if (parameter.schema.items && !parameter.schema.items.$ref) {
    parameter.schema.items.examples = [example];
  }
}

/** Writes "a string or null" as one type, which takes one line, not as a choice, which takes four. */
function shortened(schema) {
  const [type, nothing, ...others] = schema?.anyOf ?? [];
  if (typeof type?.type !== "string" || nothing?.type !== "null" || others.length > 0) {
    return schema;
  }
  const { anyOf, ...said } = schema;
  return { ...type, ...said, type: [type.type, "null"] };
}

/** The document as Swagger UI is to show it: without patterns, for which it makes up senseless values. */
function shown(openapi) {
  const document = JSON.parse(JSON.stringify(openapi), (key, value) =>
    key === "pattern" && typeof value === "string" ? undefined : shortened(value),
  );
  const operations = Object.values(document.paths).flatMap(Object.values);
  operations.flatMap(({ parameters = [] }) => parameters).forEach(showExample);
  return document;
}

/** Folds away the shape of error answers: it is the same for all, and an operation has up to five. */
function foldErrors(ModelExample, { React }) {
  return (props) => {
    const path = props.specPath?.toJS() ?? [];
    const status = path[path.indexOf("responses") + 1];
    const shape = React.createElement(ModelExample, props);
    if (!path.includes("responses") || status < "400") {
      return shape;
    }
    return React.createElement(
      "details",
      { className: "error-shape" },
      React.createElement("summary", null, path[path.indexOf("content") + 1]),
      shape,
    );
  };
}

const dark = window.matchMedia("(prefers-color-scheme: dark)");

function followColours() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

followColours();
dark.addEventListener("change", followColours);

SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "list",
  defaultModelExpandDepth: 3,
  defaultModelRendering: "model",
  defaultModelsExpandDepth: 0,
  filter: true,
  plugins: [
    {
      statePlugins: { spec: { wrapActions: { updateJsonSpec: (update) => (openapi) => update(shown(openapi)) } } },
      wrapComponents: { modelExample: foldErrors },
    },
  ],
  tryItOutEnabled: true,
  validatorUrl: null,
});
