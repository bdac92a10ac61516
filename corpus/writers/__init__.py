"""Writers: the output stands where it should whole, or not at all."""
