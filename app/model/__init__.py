"""Types, tables, vocabularies and errors; knows no database connection and no HTTP."""
