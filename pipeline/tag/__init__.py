"""Stage 3: taggers. Each proposes candidates with a score; none decides."""
