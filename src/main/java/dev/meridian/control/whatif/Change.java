package dev.meridian.control.whatif;

import dev.meridian.answer.Steering;
import dev.meridian.control.Explain;
import dev.meridian.load.Loaded;
import dev.meridian.steer.Health;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import java.util.Optional;

/** Something that could happen. */
public sealed interface Change {
  /**
   * All members of a pool fail.
   *
   * @param pool its name, or {@code ZONE/POOL} where only that zone's is meant
   */
  record Down(String pool) implements Change {
    @Override
    public String toString() {
      return "pool " + pool + " down";
    }
  }

  /**
   * A pool is drained.
   *
   * @param pool its name, or {@code ZONE/POOL}
   * @param percent of its clients that go elsewhere, 1 to 100
   */
  record Drain(String pool, int percent) implements Change {
    public Drain {
      if (percent < 1 || percent > 100) {
        throw new IllegalArgumentException(percent + " is outside 1..100 percent");
      }
    }

    /**
     * Reads {@code POOL=PERCENT}, with or without the sign.
     *
     * @throws IllegalArgumentException when it is written otherwise
     */
    public static Drain parse(String text) {
      int at = text.lastIndexOf('=');
      String number = at < 0 ? "" : text.substring(at + 1).replaceFirst("\\s*%$", "");
      if (at < 1 || !number.matches("\\d{1,3}")) {
        throw new IllegalArgumentException("'" + text + "' is not POOL=PERCENT, as us-east=50");
      }
      return new Drain(text.substring(0, at), Integer.parseInt(number));
    }

    @Override
    public String toString() {
      return "pool " + pool + " drained by " + percent + " %";
    }
  }

  /**
   * Other files are loaded.
   *
   * @param what in words
   */
  record Config(String what, Loaded loaded) implements Change {
    /** What answers a name then; empty where no policy does. */
    Optional<Steering> steering(String name) {
      return new Explain(loaded, Health.ALL_UP).steering(Name.parse(name), Wire.TYPE_A);
    }

    @Override
    public String toString() {
      return what;
    }
  }
}
