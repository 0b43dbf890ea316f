"""The whole data set as files."""
