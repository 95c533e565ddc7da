package dev.meridian.fleet;

import dev.meridian.health.Directive;
import dev.meridian.health.DirectiveText;
import dev.meridian.health.Directives;
import dev.meridian.health.Stamp;
import java.util.Optional;

/** Overrides as text: when it was written and by whom, then {@link DirectiveText}. */
final class OverrideText {
  /** Of a hold of some thousand members; half of what a NATS server takes as it comes. */
  static final int LENGTH_MAX = 512 * 1024;

  private static final int FIELDS = 4;

  private OverrideText() {}

  static String text(Directives.Entry entry) {
    Stamp stamp = entry.stamp();
    return Fields.text(
        stamp.counter(), stamp.millis(), stamp.writer(), DirectiveText.encode(entry.value()));
  }

  /** Reads what is under the key of an override; empty when that makes no sense. */
  static Optional<Directives.Entry> parse(String id, String text) {
    return Fields.read(
            text,
            FIELDS,
            LENGTH_MAX,
            f ->
                new Directives.Entry(
                    DirectiveText.decode(f[3]),
                    new Stamp(Long.parseLong(f[0]), Long.parseLong(f[1]), f[2])))
        .filter(entry -> entry.value().map(Directive::id).orElse(id).equals(id));
  }
}
