"""What a list can be asked, and the statements and pages that answer it; knows no HTTP."""
