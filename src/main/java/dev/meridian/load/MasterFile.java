package dev.meridian.load;

import dev.meridian.config.Mark;
import dev.meridian.config.Problems;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TTL;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Tokenizer.Token;
import org.xbill.DNS.Type;

/**
 * Reads a master file (RFC 1035 section 5; {@code $TTL} of RFC 2308 section 4; unknown types of RFC
 * 3597). Tokens and RDATA are dnsjava's; the lines are walked here, so that every fault is told
 * with its line and reading goes on after it.
 */
final class MasterFile {
  /** Nested {@code $INCLUDE}s at most. */
  private static final int INCLUDES_MAX = 16;

  /** After so many faults in one entry the rest of the file is not read. */
  private static final int FAULTS_IN_ONE_LINE_MAX = 8;

  private static final int RECORD_FIXED_LENGTH = 10;

  /** Takes the records. */
  interface Sink {
    /**
     * One record of class IN.
     *
     * @param rdata in wire form, names uncompressed and in the case that they were written in
     */
    void record(Name owner, int type, long ttlSeconds, byte[] rdata, Mark mark);
  }

  private final Path folder;
  private final Problems problems;
  private final Sink sink;

  private Name origin;
  private @Nullable Name owner;
  private long defaultTtl = -1;
  private long lastTtl = -1;

  /**
   * A reader.
   *
   * @param folder that {@code $INCLUDE} may not leave
   * @param origin the zone's apex
   */
  MasterFile(Path folder, Name origin, Problems problems, Sink sink) {
    this.folder = folder;
    this.origin = origin;
    this.problems = problems;
    this.sink = sink;
  }

  /** Reads a file and the files that it includes. */
  void read(Path file) {
    read(file, new Mark(file.toString(), 0, ""), 0);
  }

  private void read(Path file, Mark includedAt, int depth) {
    byte[] text;
    try {
      text = Files.readAllBytes(file);
    } catch (IOException e) {
      problems.error(includedAt, "cannot read " + file + ": " + Faults.reason(e));
      return;
    }
    try (Tokenizer tokens = new Tokenizer(new ByteArrayInputStream(text))) {
      boolean more = true;
      while (more) {
        more = readLine(tokens, file, depth);
      }
    }
  }

  /** Reads one entry; false at the end of the file. */
  private boolean readLine(Tokenizer tokens, Path file, int depth) {
    int line = 0;
    try {
      Token first = tokens.get(true, false);
      line = line(tokens);
      if (first.type() == Tokenizer.EOL) {
        return true;
      }
      if (first.type() == Tokenizer.EOF) {
        return false;
      }
      if (first.type() == Tokenizer.WHITESPACE) {
        Token next = tokens.get();
        if (next.isEOL()) {
          return next.type() != Tokenizer.EOF;
        }
        tokens.unget();
        readRecord(tokens, owner, mark(file, line));
      } else if (first.value().startsWith("$")) {
        readDirective(first.value(), tokens, mark(file, line), depth);
      } else {
        owner = name(first.value(), tokens);
        readRecord(tokens, owner, mark(file, line));
      }
      return true;
    } catch (IOException e) {
      problems.error(mark(file, line), withoutPlace(e));
      return skipLine(tokens);
    }
  }

  private Name name(String text, Tokenizer tokens) throws TextParseException {
    try {
      return Name.fromString(text, origin);
    } catch (TextParseException e) {
      throw tokens.exception(Faults.reason(e));
    }
  }

  private void readDirective(String directive, Tokenizer tokens, Mark mark, int depth)
      throws IOException {
    switch (directive.toUpperCase(Locale.ROOT)) {
      case "$ORIGIN" -> {
        origin = tokens.getName(origin);
        tokens.getEOL();
      }
      case "$TTL" -> {
        defaultTtl = tokens.getTTL();
        tokens.getEOL();
      }
      case "$INCLUDE" -> include(tokens, mark, depth);
      default ->
          throw tokens.exception(
              directive + " is not a directive; allowed: $ORIGIN, $TTL, $INCLUDE");
    }
  }

  private void include(Tokenizer tokens, Mark mark, int depth) throws IOException {
    Path file = folder.resolve(tokens.getString()).normalize();
    Token next = tokens.get();
    Name includedOrigin = origin;
    if (!next.isEOL()) {
      includedOrigin = name(next.value(), tokens);
      tokens.getEOL();
    }
    if (!isInside(file)) {
      problems.error(mark, "$INCLUDE of " + file + " leaves the folder " + folder);
    } else if (depth == INCLUDES_MAX) {
      problems.error(mark, "$INCLUDE is nested more than " + INCLUDES_MAX + " deep");
    } else {
      Name outerOrigin = origin;
      Name outerOwner = owner;
      origin = includedOrigin;
      read(file, mark, depth + 1);
      origin = outerOrigin; // RFC 1035 section 5.1: an include never changes the parent's origin
      owner = outerOwner;
    }
  }

  private boolean isInside(Path file) throws IOException {
    return file.startsWith(folder.normalize())
        && (!Files.exists(file) || file.toRealPath().startsWith(folder.toRealPath()));
  }

  private void readRecord(Tokenizer tokens, @Nullable Name recordOwner, Mark mark)
      throws IOException {
    if (recordOwner == null) {
      throw tokens.exception("the first record has no owner name");
    }
    long ttl = -1;
    boolean classSeen = false;
    String word = tokens.getString();
    for (int i = 0; i < 2; i++) { // TTL and class in either order
      if (ttl < 0 && isTtl(word)) {
        ttl = TTL.parseTTL(word);
        word = tokens.getString();
      } else if (!classSeen && DClass.value(word) >= 0) {
        if (DClass.value(word) != DClass.IN) {
          throw tokens.exception("class " + word + "; only IN is served");
        }
        classSeen = true;
        word = tokens.getString();
      }
    }
    int type = Type.value(word, true);
    if (type < 0) {
      throw tokens.exception("\"" + word + "\" is not a record type");
    }
    if (!Type.isRR(type)) {
      throw tokens.exception("type " + word + " cannot stand in a zone");
    }
    readRdata(tokens, recordOwner, type, ttl, mark);
  }

  private void readRdata(Tokenizer tokens, Name recordOwner, int type, long ttl, Mark mark)
      throws IOException {
    Record record = Record.fromString(recordOwner, type, DClass.IN, 0, tokens, origin);
    byte[] wire = record.toWire(Section.ANSWER);
    int rdataAt = recordOwner.length() + RECORD_FIXED_LENGTH;
    byte[] rdata = Arrays.copyOfRange(wire, rdataAt, wire.length);
    sink.record(recordOwner, type, ttlSeconds(record, ttl, tokens), rdata, mark);
  }

  /** An explicit TTL, else {@code $TTL}, else the last explicit one, else the SOA's minimum. */
  private long ttlSeconds(Record record, long explicit, Tokenizer tokens)
      throws TextParseException {
    if (explicit >= 0) {
      lastTtl = explicit;
      return explicit;
    }
    if (defaultTtl >= 0) {
      return defaultTtl;
    }
    if (lastTtl < 0 && record instanceof SOARecord soa) {
      lastTtl = soa.getMinimum();
    }
    if (lastTtl < 0) {
      throw tokens.exception("no TTL: give one or set $TTL");
    }
    return lastTtl;
  }

  private static boolean isTtl(String word) {
    if (word.isEmpty() || !Character.isDigit(word.charAt(0))) {
      return false;
    }
    try {
      return TTL.parseTTL(word) >= 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Goes on behind a fault; false at the end of the file. */
  private static boolean skipLine(Tokenizer tokens) {
    for (int attempt = 0; attempt < FAULTS_IN_ONE_LINE_MAX; attempt++) {
      try {
        tokens.unget(); // the token at fault may have been the end of the line
        Token token = tokens.get();
        while (!token.isEOL()) {
          token = tokens.get();
        }
        return token.type() != Tokenizer.EOF;
      } catch (IOException | IllegalStateException e) {
        // One more fault in the same line; the first was told.
      }
    }
    return false;
  }

  private static Mark mark(Path file, int line) {
    return new Mark(file.toString(), line, "");
  }

  /** The tokenizer tells its line only in the text of its exceptions: {@code name:line: text}. */
  private static int line(Tokenizer tokens) {
    return Integer.parseInt(Faults.reason(tokens.exception("")).split(":", 3)[1]);
  }

  private static String withoutPlace(IOException e) {
    String message = Faults.reason(e);
    return message.startsWith("<none>:") ? message.replaceFirst("<none>:\\d+: ", "") : message;
  }
}
