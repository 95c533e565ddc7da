package dev.meridian.health;

import java.util.OptionalDouble;

/**
 * What an application says of itself.
 *
 * @param up whether it works
 * @param weight that it wants
 * @param load that it is under
 * @param words for people; may be empty
 */
public record Heartbeat(boolean up, OptionalDouble weight, OptionalDouble load, String words) {
  /** Words that are kept, characters. */
  public static final int WORDS_MAX = 200;

  /** Shortens words that are too long and cleans them of what is no text. */
  public Heartbeat {
    String line = words.replaceAll("\\p{Cntrl}+", " ").strip();
    words = line.length() > WORDS_MAX ? line.substring(0, WORDS_MAX) : line;
  }
}
