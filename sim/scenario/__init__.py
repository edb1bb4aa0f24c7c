"""What was asked: scenarios read, merged, checked and explained."""
