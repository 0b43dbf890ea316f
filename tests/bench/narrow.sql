-- The table that peers serve and that sqlite3 and psql fill: the columns of the synthetic file as they are.
CREATE TABLE flow (
    id INTEGER PRIMARY KEY,
    exporter TEXT NOT NULL,
    importer TEXT NOT NULL,
    year INTEGER NOT NULL,
    product TEXT,
    value DOUBLE PRECISION NOT NULL,
    currency TEXT NOT NULL,
    qualifier TEXT NOT NULL,
    source_id INTEGER NOT NULL
);
CREATE INDEX ix_flow_dyad ON flow (exporter, importer, year, id);
CREATE INDEX ix_flow_importer ON flow (importer, year, id);
CREATE INDEX ix_flow_year ON flow (year, id);
