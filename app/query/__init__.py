"""The parameters of lists, their filters, and the statements and pages that answer them; knows no HTTP."""
