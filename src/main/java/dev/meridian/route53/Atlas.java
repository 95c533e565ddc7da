package dev.meridian.route53;

import dev.meridian.steer.Policy;

/** Where countries are: what a place that a policy names lies in. */
public interface Atlas {
  /** Knows no country. */
  Atlas EMPTY =
      new Atlas() {
        @Override
        public String continent(String country) {
          return "";
        }

        @Override
        public Policy.Point middle(String code) {
          return Policy.Point.UNKNOWN;
        }
      };

  /** The continent of a country by their two-letter codes; empty when unknown. */
  String continent(String country);

  /** The middle of a country ({@code FR}) or a subdivision ({@code US-CA}). */
  Policy.Point middle(String code);
}
