"""A scoring as people read it: lines on a terminal, or one page that works offline."""
