"""Third Neighbor: a read-only API of foreign-policy facts in which every claim cites its source."""
