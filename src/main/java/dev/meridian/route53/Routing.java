package dev.meridian.route53;

/**
 * By what rule a record set is chosen among those of its name and type. All sets of one name and
 * type have the same kind of rule; where that changes, the sets are deleted and created anew in one
 * batch.
 */
public sealed interface Routing {
  /** The only set of its name and type. */
  record Simple() implements Routing {}

  /**
   * In proportion to its weight among the healthy.
   *
   * @param weight 0 to 255; 0 joins only when every set of more is unhealthy
   */
  record Weighted(int weight) implements Routing {
    public static final int WEIGHT_MAX = 255;

    /** Rejects other weights. */
    public Weighted {
      if (weight < 0 || weight > WEIGHT_MAX) {
        throw new IllegalArgumentException("weight " + weight + " is outside 0..255");
      }
    }
  }

  /** One of a pair. */
  record Failover(Role role) implements Routing {
    /** Which of the two. */
    public enum Role {
      PRIMARY,
      SECONDARY
    }
  }

  /**
   * For clients at a place: a state of the US, else a country, else a continent, else anywhere.
   * Exactly one field is set; with a subdivision the country too.
   *
   * @param continent {@code AF AN AS EU NA OC SA}, or empty
   * @param country ISO 3166-1 alpha-2, {@code *} for everywhere, or empty
   * @param subdivision the part behind the dash of {@code US-CA}, or empty
   */
  record Geolocation(String continent, String country, String subdivision) implements Routing {
    /** Clients that no other place holds. */
    public static final Geolocation EVERYWHERE = new Geolocation("", "*", "");

    /** Rejects what names no place. */
    public Geolocation {
      boolean byCountry = continent.isEmpty() && !country.isEmpty();
      boolean byContinent = !continent.isEmpty() && country.isEmpty() && subdivision.isEmpty();
      if (!byCountry && !byContinent) {
        throw new IllegalArgumentException("a place is a continent, or a country and its part");
      }
    }

    /** A continent. */
    public static Geolocation ofContinent(String code) {
      return new Geolocation(code, "", "");
    }

    /** A country. */
    public static Geolocation ofCountry(String code) {
      return new Geolocation("", code, "");
    }

    /** A part of a country; Route 53 knows the states of the US only. */
    public static Geolocation ofSubdivision(String country, String part) {
      return new Geolocation("", country, part);
    }
  }

  /**
   * For the clients nearest to a point.
   *
   * @param latitudeHundredths degrees north times 100, −9000 to 9000: the API takes two decimals
   * @param longitudeHundredths degrees east times 100, −18000 to 18000
   * @param bias −99 to 99
   */
  record Geoproximity(int latitudeHundredths, int longitudeHundredths, int bias)
      implements Routing {}

  /** One of up to eight that an answer carries. */
  record Multivalue() implements Routing {}

  /**
   * For clients in a set of networks.
   *
   * @param location name of a {@link CidrLocation} of the zone, or {@code *} for all others
   */
  record Cidr(String location) implements Routing {
    /** Clients in no set of networks. */
    public static final Cidr OTHERS = new Cidr("*");
  }
}
