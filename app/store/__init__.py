"""The database: connections, transactions, prepared statements, schema, and what is derived from rows."""
