"""Learn from new annotations: fine-tune the current pipeline, judge the result, promote it or keep it aside."""
