"""The page: reports and their index as HTML for a school's web site."""
