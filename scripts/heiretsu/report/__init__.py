"""A study's report: charts, tables and the page."""
