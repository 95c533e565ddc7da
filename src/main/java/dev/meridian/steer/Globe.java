package dev.meridian.steer;

/** Distances on a sphere. */
final class Globe {
  /** Mean radius of the earth, km. */
  static final double RADIUS_KM = 6371;

  private Globe() {}

  /** Great-circle distance in km by the haversine formula; NaN when either point is unknown. */
  static double distanceKm(Policy.Point from, Policy.Point to) {
    double latitude1 = Math.toRadians(from.latitude());
    double latitude2 = Math.toRadians(to.latitude());
    double byLatitude = haversine(latitude2 - latitude1);
    double byLongitude = haversine(Math.toRadians(to.longitude() - from.longitude()));
    double h = byLatitude + Math.cos(latitude1) * Math.cos(latitude2) * byLongitude;
    return 2 * RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, h)));
  }

  private static double haversine(double angle) {
    double sine = Math.sin(angle / 2);
    return sine * sine;
  }

  /**
   * A distance as a bias of −99..99 makes it: b&gt;0: d(1−b/100); b&lt;0: d/(1+b/100) (Route 53
   * geoproximity).
   */
  static double biased(double km, int bias) {
    return bias > 0 ? km * (1 - bias / 100.0) : bias < 0 ? km / (1 + bias / 100.0) : km;
  }
}
