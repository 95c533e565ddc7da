package dev.meridian.conformance;

/**
 * A line of a corpus file.
 *
 * @param number from 1
 */
record Line(int number, String text) {
  /** The first word. */
  String keyword() {
    return text.split("\\s+", 2)[0];
  }

  /** What stands behind the first word. */
  String rest() {
    String[] words = text.split("\\s+", 2);
    return words.length > 1 ? words[1].strip() : "";
  }

  /** Without comment and blanks around; a comment begins with ; outside of quotes. */
  Line bare() {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '"';
      if (c == ';' && !quoted) {
        return new Line(number, text.substring(0, i).strip());
      }
    }
    return new Line(number, text.strip());
  }
}
