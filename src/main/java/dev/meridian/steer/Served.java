package dev.meridian.steer;

/**
 * What a node gives its parent.
 *
 * @param plan what it serves; only meaningful when it is up
 */
record Served(boolean up, Plan plan) {
  static final Served DOWN = new Served(false, Plan.NOTHING);
}
