package dev.meridian.control.http;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics as text (Prometheus, exposition format 0.0.4): the samples of one metric stand together,
 * however they were added.
 */
final class Exposition {
  private final Map<String, Family> families = new LinkedHashMap<>();

  /** One metric. */
  static final class Family {
    private final String name;
    private final StringBuilder text = new StringBuilder();

    private Family(String name, String type, String help) {
      this.name = name;
      text.append("# HELP ").append(name).append(' ').append(help).append('\n');
      text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /**
     * Adds a sample.
     *
     * @param labels names and values by turns
     */
    Family add(double value, String... labels) {
      return add(BigDecimal.valueOf(value).toPlainString(), labels);
    }

    /** Adds a sample that is a whole number. */
    Family add(long value, String... labels) {
      return add(Long.toString(value), labels);
    }

    /**
     * Adds one of the samples that a histogram is made of.
     *
     * @param suffix such as {@code _bucket}
     */
    Family addPart(String suffix, String value, String... labels) {
      return add(suffix, value, labels);
    }

    private Family add(String value, String[] labels) {
      return add("", value, labels);
    }

    private Family add(String suffix, String value, String[] labels) {
      text.append(name).append(suffix);
      for (int i = 0; i < labels.length; i += 2) {
        text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
        escape(labels[i + 1]);
        text.append('"');
      }
      text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
      return this;
    }

    private void escape(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        switch (c) {
          case '\\' -> text.append("\\\\");
          case '"' -> text.append("\\\"");
          case '\n' -> text.append("\\n");
          default -> text.append(c);
        }
      }
    }
  }

  /** A value that goes up and down. */
  Family gauge(String name, String help) {
    return families.computeIfAbsent(name, _ -> new Family(name, "gauge", help));
  }

  /** A value that only goes up, until the process ends. */
  Family counter(String name, String help) {
    return families.computeIfAbsent(name, _ -> new Family(name, "counter", help));
  }

  /** Times in seconds, counted by how long they are. */
  Family histogram(String name, String help) {
    return families.computeIfAbsent(name, _ -> new Family(name, "histogram", help));
  }

  String text() {
    StringBuilder all = new StringBuilder();
    families.values().forEach(family -> all.append(family.text));
    return all.toString();
  }
}
