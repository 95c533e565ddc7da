package dev.meridian.load;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Splits the octets of a master file into its entries (RFC 1035 section 5.1): lines, or several of
 * them where parentheses join them. What spoils an entry as a whole, such as a quote without its
 * end, is told here, so that the next entry starts afresh.
 */
final class Entries {
  /** Parentheses that never close, after which the rest of a file is not read. */
  private static final int UNCLOSED_MAX = 8;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final int DELETE = 0x7f;

  private final byte[] octets;
  private final BiConsumer<Integer, String> faults;
  private int at;
  private int line = 1;
  private int unclosed;

  /**
   * An entry without its comments and its last line end.
   *
   * @param line where it begins, from 1
   * @param lastLine where it ends
   * @param text one character an octet; in a record, octets beyond ASCII are {@code \DDD}
   */
  record Entry(int line, int lastLine, String text) {
    /** The line at a distance from the first one, as far as the entry goes. */
    int lineAfter(int lines) {
      return Math.clamp((long) line + lines, line, lastLine);
    }
  }

  /** What is known of the entry that is being read. */
  private static final class Scan {
    final StringBuilder text = new StringBuilder();
    final boolean directive;
    final int afterFirstLine;
    int depth;
    int openedLine;
    boolean spoilt;

    Scan(boolean directive, int afterFirstLine) {
      this.directive = directive;
      this.afterFirstLine = afterFirstLine;
    }
  }

  /**
   * A splitter.
   *
   * @param faults takes the line of a fault and its words
   */
  Entries(byte[] octets, BiConsumer<Integer, String> faults) {
    this.octets = octets;
    this.faults = faults;
    this.at = startsWithByteOrderMark() ? BYTE_ORDER_MARK.length : 0;
  }

  private boolean startsWithByteOrderMark() {
    return octets.length >= BYTE_ORDER_MARK.length
        && octets[0] == BYTE_ORDER_MARK[0]
        && octets[1] == BYTE_ORDER_MARK[1]
        && octets[2] == BYTE_ORDER_MARK[2];
  }

  /** The next entry that is whole, blank ones included; null at the end of the file. */
  @Nullable Entry next() {
    while (hasNext()) {
      int first = line;
      Scan scan = new Scan(octets[at] == '$', afterLine(at));
      scan(scan);
      if (scan.depth > 0) {
        fault(scan, scan.openedLine, "( is never closed; what it joins is not read");
        unclosed++;
        resume(first, scan.afterFirstLine);
      }
      if (!scan.spoilt) {
        int ended = at > 0 && isLineEnd(at - 1) ? line - 1 : line;
        return new Entry(first, Math.max(first, ended), scan.text.toString());
      }
    }
    return null;
  }

  /** Whether an entry may follow. */
  boolean hasNext() {
    return at < octets.length && unclosed < UNCLOSED_MAX;
  }

  /** Where the next entry begins. */
  int at() {
    return at;
  }

  /** The line that the next entry begins on, from 1. */
  int line() {
    return line;
  }

  /** Goes on behind an entry of one line that was read otherwise, and that ends at an offset. */
  void passLine(int end) {
    at = end;
    endLine();
  }

  /** Reads up to the end of a line outside of parentheses, or of the file. */
  private void scan(Scan scan) {
    while (at < octets.length) {
      int octet = octets[at] & 0xff;
      if (isLineEnd(at)) {
        endLine();
        if (scan.depth == 0) {
          return;
        }
        scan.text.append('\n');
      } else if (octet == ';') {
        skipComment();
      } else if (octet == '"') {
        quoted(scan);
      } else {
        at++;
        plain(scan, octet);
      }
    }
  }

  private void plain(Scan scan, int octet) {
    switch (octet) {
      case '(' -> {
        scan.openedLine = scan.depth == 0 ? line : scan.openedLine;
        scan.depth++;
        scan.text.append('(');
      }
      case ')' -> {
        if (scan.depth == 0) {
          fault(scan, line, ") closes no (");
        } else {
          scan.depth--;
        }
        scan.text.append(')');
      }
      case '\\' -> escape(scan);
      default -> append(scan, octet);
    }
  }

  /** From one quote to the next; it must come before the line ends. */
  private void quoted(Scan scan) {
    scan.text.append('"');
    at++;
    while (at < octets.length && !isLineEnd(at)) {
      int octet = octets[at++] & 0xff;
      if (octet == '"') {
        scan.text.append('"');
        return;
      }
      if (octet == '\\') {
        escape(scan);
      } else {
        append(scan, octet);
      }
    }
    fault(scan, line, "\" is not closed before its line ends");
  }

  private void escape(Scan scan) {
    if (at == octets.length || isLineEnd(at)) {
      fault(scan, line, "\\ ends its line; it must stand before a character or three digits");
      return;
    }
    int octet = octets[at++] & 0xff;
    if (octet < 0x80) {
      scan.text.append('\\');
    }
    append(scan, octet);
  }

  private void append(Scan scan, int octet) {
    if ((octet < ' ' && octet != '\t') || octet == DELETE) {
      fault(
          scan, line, "octet 0x%02x is a control character; write \\%03d".formatted(octet, octet));
    } else if (octet < 0x80 || scan.directive) {
      scan.text.append((char) octet);
    } else {
      scan.text.append('\\').append(octet);
    }
  }

  private void fault(Scan scan, int faultLine, String message) {
    if (!scan.spoilt) {
      faults.accept(faultLine, message);
    }
    scan.spoilt = true;
  }

  private void skipComment() {
    while (at < octets.length && !isLineEnd(at)) {
      at++;
    }
  }

  /** Goes back behind the line of an entry that had no end, to what looks like another entry. */
  private void resume(int first, int afterFirstLine) {
    at = afterFirstLine;
    line = first + 1;
    while (at < octets.length && (octets[at] == ' ' || octets[at] == '\t' || octets[at] == ')')) {
      skipComment();
      endLine();
    }
  }

  private int afterLine(int from) {
    int end = from;
    while (end < octets.length && !isLineEnd(end)) {
      end++;
    }
    return end < octets.length ? end + lineEndLength(end) : end;
  }

  private void endLine() {
    if (at < octets.length) {
      at += lineEndLength(at);
      line++;
    }
  }

  /** LF, CR LF, or CR alone. */
  private boolean isLineEnd(int index) {
    return octets[index] == '\n' || octets[index] == '\r';
  }

  private int lineEndLength(int index) {
    boolean two = octets[index] == '\r' && index + 1 < octets.length && octets[index + 1] == '\n';
    return two ? 2 : 1;
  }
}
