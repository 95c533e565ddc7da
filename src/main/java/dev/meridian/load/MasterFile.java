package dev.meridian.load;

import dev.meridian.config.Mark;
import dev.meridian.config.Problems;
import dev.meridian.config.Words;
import dev.meridian.load.Entries.Entry;
import dev.meridian.zone.ZoneBuilder;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
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
 * 3597). Each entry is read apart from the others, so that every fault is told with its line and
 * none spoils what follows. Tokens and RDATA are dnsjava's, but for those of a {@link PlainLine}.
 *
 * <p>{@code $INCLUDE} names a file relative to the zones folder and may not leave it. As in BIND,
 * origin and owner are as before after it, a {@code $TTL} in it stays.
 */
final class MasterFile {
  /** Nested {@code $INCLUDE}s at most. */
  static final int INCLUDES_DEEP_MAX = 16;

  /** Files that one zone includes at most: nested, they would multiply. */
  static final int INCLUDES_MAX = 1000;

  /** Faults of one zone, after which the rest is not read. */
  static final int FAULTS_MAX = 100;

  /** RFC 2181 section 8. */
  private static final long TTL_SECONDS_MAX = Integer.MAX_VALUE;

  private static final Pattern TTL_FORM = Pattern.compile("(?i)\\d+|(\\d+[wdhms])+");
  private static final int TTL_LENGTH_MAX = 20;
  private static final int RECORD_FIXED_LENGTH = 10;

  /** Octets that a tokenizer reads at once; most entries are one short line. */
  private static final int BUFFER_LENGTH = 128;

  /** Takes the records. */
  interface Sink {
    /**
     * One record of class IN.
     *
     * @param rdata in wire form, names uncompressed and in the case that they were written in
     * @param file that it stands in; the same object for all of one reading
     * @param line that it begins on, from 1
     */
    void record(
        dev.meridian.wire.Name owner,
        int type,
        long ttlSeconds,
        byte[] rdata,
        ZoneBuilder.Source<Mark> file,
        int line);
  }

  /** A file by its name: its places are made only when they are told. */
  private record Source(String file) implements ZoneBuilder.Source<Mark> {
    @Override
    public Mark at(int line) {
      return new Mark(file, line, "");
    }
  }

  /** One array holds a file. */
  private static final int FILE_LENGTH_MAX = Integer.MAX_VALUE - 8;

  /** Octets read at once: the JDK keeps a native buffer of that length for each thread. */
  private static final int READ_LENGTH_MAX = 1 << 16;

  private final Path folder;
  private final Problems problems;
  private final Sink sink;
  private final boolean takesPlainLines;
  private final Deque<Path> open = new ArrayDeque<>();

  private @Nullable Entries reading;
  private int octetsLength;
  private Name origin;
  private byte[] originOctets;
  private dev.meridian.wire.@Nullable Name owner;

  /** Whether {@link #owner} is only a stand-in, because the entry that named it was at fault. */
  private boolean ownerUnknown;

  private long defaultTtl = -1;
  private long lastTtl = -1;
  private int includes;
  private int faults;

  /** The fault of an entry whose words are ours. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1;

    /** How far below the entry's first line it is. */
    final int lines;

    Fault(String message) {
      this(message, 0);
    }

    Fault(String message, int lines) {
      super(message, null, false, false);
      this.lines = lines;
    }
  }

  /**
   * A reader.
   *
   * @param folder that {@code $INCLUDE} may not leave
   * @param origin the zone's apex
   */
  MasterFile(Path folder, Name origin, Problems problems, Sink sink) {
    this(folder, origin, problems, sink, true);
  }

  /**
   * A reader.
   *
   * @param takesPlainLines false when dnsjava is to read every record
   */
  MasterFile(Path folder, Name origin, Problems problems, Sink sink, boolean takesPlainLines) {
    this.folder = folder;
    this.origin = origin;
    this.originOctets = origin.toWire();
    this.problems = problems;
    this.sink = sink;
    this.takesPlainLines = takesPlainLines;
  }

  /** Reads a file and the files that it includes; false when some of it had faults. */
  boolean read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        error(whole(file), Files.exists(file) ? "is not a plain file" : "no such file");
        return false;
      }
      read(file, octets(file));
    } catch (IOException e) {
      error(whole(file), Faults.reason(e));
    }
    return faults == 0;
  }

  /** How much of the file that is being read has been read, from 0 to 1; an included one alone. */
  double share() {
    return octetsLength == 0 || reading == null ? 1 : (double) reading.at() / octetsLength;
  }

  private void read(Path path, byte[] octets) throws IOException {
    @Nullable Entries outer = reading;
    int outerLength = octetsLength;
    open.addLast(path.toRealPath());
    Source file = new Source(path.toString());
    Entries entries =
        new Entries(
            octets,
            (line, words) -> {
              ownerUnknown = true;
              error(file.at(line), words);
            });
    reading = entries;
    octetsLength = octets.length;
    PlainLine plain = new PlainLine(octets);
    Entry entry = next(entries, plain, file);
    while (entry != null && faults < FAULTS_MAX) {
      if (!entry.text().isBlank()) {
        read(entry, file);
      }
      entry = next(entries, plain, file);
    }
    open.removeLast();
    reading = outer;
    octetsLength = outerLength;
  }

  /** The next entry that dnsjava must read. */
  private @Nullable Entry next(Entries entries, PlainLine plain, Source file) {
    while (takesPlainLines
        && faults < FAULTS_MAX
        && entries.hasNext()
        && plain.read(entries.at(), originOctets)
        && take(plain, file, entries.line())) {
      entries.passLine(plain.end());
    }
    return entries.next();
  }

  /** Takes a record that has an owner and a TTL. */
  private boolean take(PlainLine plain, Source file, int line) {
    dev.meridian.wire.Name named = plain.owner();
    dev.meridian.wire.Name recordOwner = named != null ? named : ownerUnknown ? null : owner;
    long ttl = plain.ttlSeconds();
    long implied = defaultTtl >= 0 ? defaultTtl : lastTtl;
    if (recordOwner == null || (ttl < 0 && implied < 0)) {
      return false;
    }
    owner = recordOwner;
    ownerUnknown = false;
    lastTtl = ttl >= 0 ? ttl : lastTtl;
    sink.record(recordOwner, plain.type(), ttl >= 0 ? ttl : implied, plain.rdata(), file, line);
    return true;
  }

  private void read(Entry entry, Source file) {
    byte[] octets = entry.text().getBytes(StandardCharsets.ISO_8859_1);
    try (Tokenizer tokens =
        new Tokenizer(new BufferedInputStream(new ByteArrayInputStream(octets), BUFFER_LENGTH))) {
      read(tokens, file, entry.line());
    } catch (Fault e) {
      error(file.at(entry.lineAfter(e.lines)), Faults.reason(e));
    } catch (IOException e) {
      ParseFault fault = ParseFault.of(e);
      error(file.at(entry.lineAfter(fault.lines())), fault.words());
    }
  }

  private void error(Mark mark, String words) {
    faults++;
    if (faults <= FAULTS_MAX) {
      problems.error(mark, words);
    }
    if (faults == FAULTS_MAX) {
      problems.error(mark, FAULTS_MAX + " faults; the rest of the zone is not read");
    }
  }

  private void read(Tokenizer tokens, Source file, int line) throws IOException, Fault {
    Token first = tokens.get(true, false);
    if (first.type() == Tokenizer.WHITESPACE) {
      if (tokens.get().isEOL()) {
        return;
      }
      tokens.unget();
    } else if (first.isEOL()) {
      return;
    } else if (first.value().startsWith("$")) {
      readDirective(first.value(), tokens);
      return;
    } else {
      owner(first.value());
    }
    readRecord(tokens, file, line);
  }

  /** Takes the owner of this and the following records, even where what comes next is at fault. */
  private void owner(String text) throws Fault {
    ownerUnknown = true;
    owner = dev.meridian.wire.Name.ofWire(name("owner", text).toWire());
    ownerUnknown = false;
  }

  private Name name(String what, String text) throws Fault {
    try {
      return Name.fromString(text, origin);
    } catch (TextParseException e) {
      throw new Fault(what + " " + ParseFault.of(e).words());
    }
  }

  private void readDirective(String directive, Tokenizer tokens) throws IOException, Fault {
    switch (directive.toUpperCase(Locale.ROOT)) {
      case "$ORIGIN" -> {
        Name named = name("$ORIGIN", argument(tokens, "$ORIGIN needs a domain name"));
        end(tokens, "$ORIGIN");
        originIs(named);
      }
      case "$TTL" -> {
        String text = argument(tokens, "$TTL needs a TTL");
        if (!isTtl(text)) {
          throw new Fault("$TTL " + Words.quote(text) + " is not a TTL such as 3600 or 1h");
        }
        end(tokens, "$TTL");
        defaultTtl = ttl(text);
      }
      case "$INCLUDE" -> include(tokens);
      default ->
          throw new Fault(
              Words.quote(directive) + " is not a directive; allowed: $ORIGIN, $TTL, $INCLUDE");
    }
  }

  private void originIs(Name named) {
    origin = named;
    originOctets = named.toWire();
  }

  private static String argument(Tokenizer tokens, String otherwise) throws IOException, Fault {
    Token token = tokens.get();
    if (!token.isString()) {
      throw new Fault(otherwise);
    }
    return token.value();
  }

  private static void end(Tokenizer tokens, String directive) throws IOException, Fault {
    Token token = tokens.get();
    if (!token.isEOL()) {
      throw new Fault(
          directive + " takes no more than that: " + Words.quote(token.value()) + " is left over");
    }
  }

  /** What a file holds, up to the length that it has when the reading begins. */
  private static byte[] octets(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      if (channel.size() > FILE_LENGTH_MAX) {
        throw new IOException("is longer than " + FILE_LENGTH_MAX + " octets");
      }
      byte[] octets = new byte[(int) channel.size()];
      int read = 0;
      int more = 0;
      while (more >= 0 && read < octets.length) {
        int length = Math.min(octets.length - read, READ_LENGTH_MAX);
        more = channel.read(ByteBuffer.wrap(octets, read, length));
        read += Math.max(more, 0);
      }
      return read == octets.length ? octets : Arrays.copyOf(octets, read);
    }
  }

  private void include(Tokenizer tokens) throws IOException, Fault {
    String text = unescaped(argument(tokens, "$INCLUDE needs a file"));
    Name includedOrigin = origin;
    Token next = tokens.get();
    if (!next.isEOL()) {
      includedOrigin = name("$INCLUDE: origin", next.value());
      end(tokens, "$INCLUDE");
    }
    String what = "$INCLUDE " + Words.quote(text);
    Path file = included(text, what);
    byte[] octets;
    try {
      octets = octets(file);
    } catch (IOException e) {
      throw new Fault(what + ": " + Faults.reason(e));
    }
    Name outerOrigin = origin;
    dev.meridian.wire.Name outerOwner = owner;
    boolean outerOwnerUnknown = ownerUnknown;
    originIs(includedOrigin);
    read(file, octets);
    originIs(outerOrigin);
    owner = outerOwner;
    ownerUnknown = outerOwnerUnknown;
  }

  /** The file that may be included; a fault when it may not. */
  private Path included(String text, String what) throws IOException, Fault {
    Path file;
    try {
      file = folder.resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw new Fault(what + " is not a file name");
    }
    if (!file.startsWith(folder.normalize())) {
      throw new Fault(what + " leaves the zones folder; only files in it can be included");
    }
    if (!Files.exists(file)) {
      throw new Fault(what + ": there is no such file in the zones folder");
    }
    Path real = file.toRealPath();
    if (!real.startsWith(folder.toRealPath())) {
      throw new Fault(
          what + " is a link out of the zones folder; only files in it can be included");
    }
    if (!Files.isRegularFile(real)) {
      throw new Fault(what + " is not a plain file");
    }
    if (open.contains(real)) {
      throw new Fault(what + " is being read already; it would include itself without end");
    }
    if (open.size() > INCLUDES_DEEP_MAX) {
      throw new Fault(what + " is nested more than " + INCLUDES_DEEP_MAX + " deep");
    }
    if (++includes > INCLUDES_MAX) {
      throw new Fault(
          what + " is more than the " + INCLUDES_MAX + " files that a zone can include");
    }
    return file;
  }

  /** A file name: the octets of a directive are one character each. */
  private static String unescaped(String token) {
    byte[] octets = token.replaceAll("(?s)\\\\(.)", "$1").getBytes(StandardCharsets.ISO_8859_1);
    return new String(octets, StandardCharsets.UTF_8);
  }

  private void readRecord(Tokenizer tokens, Source file, int line) throws IOException, Fault {
    if (owner == null && !ownerUnknown) {
      throw new Fault("the first record has no owner; write a name, or @ for " + origin);
    }
    String word = argument(tokens, "there is an owner but no record");
    long ttl = -1;
    boolean classSeen = false;
    for (int i = 0; i < 2; i++) { // TTL and class in either order
      if (ttl < 0 && isTtl(word)) {
        ttl = ttl(word);
        word = argument(tokens, "the record type is missing after the TTL");
      } else if (!classSeen && DClass.value(word) >= 0) {
        if (DClass.value(word) != DClass.IN) {
          throw new Fault("class " + Words.plain(word) + " is not served; only IN is");
        }
        classSeen = true;
        word = argument(tokens, "the record type is missing after the class");
      }
    }
    readRdata(tokens, type(word), ttl, file, line);
  }

  private static int type(String word) throws Fault {
    int type = Type.value(word, true);
    if (type < 0 && !word.isEmpty() && Character.isDigit(word.charAt(0))) {
      throw new Fault(Words.quote(word) + " is neither a TTL, a class nor a record type");
    }
    if (type < 0) {
      Optional<String> near = Words.nearest(word, RecordTypes.names());
      throw new Fault(
          Words.quote(word)
              + " is not a record type"
              + near.map(name -> "; did you mean " + Words.quote(name) + "?").orElse(""));
    }
    if (type == 0 || !Type.isRR(type)) {
      throw new Fault(Words.plain(word) + " is no type of data and cannot stand in a zone");
    }
    return type;
  }

  private void readRdata(Tokenizer tokens, int type, long ttl, Source file, int line)
      throws IOException, Fault {
    String what = Type.string(type) + " record: ";
    Record record;
    try {
      record = Record.fromString(Name.root, type, DClass.IN, 0, tokens, origin);
    } catch (IOException e) {
      ParseFault fault = ParseFault.of(e);
      throw new Fault(what + fault.words(), fault.lines());
    } catch (RuntimeException e) { // what dnsjava has no words for
      throw new Fault(what + "RDATA is not in the form that the type has");
    }
    long ttlSeconds = ttlSeconds(record, ttl, file.at(line));
    byte[] rdata = rdata(record, what);
    if (rdata.length == 0 && (type == Type.TXT || type == Type.SPF)) {
      throw new Fault(what + "a field is missing"); // RFC 1035 section 3.3.14: one string at least
    }
    dev.meridian.wire.Name recordOwner = owner;
    if (!ownerUnknown && recordOwner != null) {
      sink.record(recordOwner, type, ttlSeconds, rdata, file, line);
    }
  }

  private static byte[] rdata(Record record, String what) throws Fault {
    try {
      byte[] wire = record.toWire(Section.ANSWER);
      return Arrays.copyOfRange(wire, record.getName().length() + RECORD_FIXED_LENGTH, wire.length);
    } catch (IllegalArgumentException e) { // RDLENGTH has 16 bits
      throw new Fault(what + "RDATA is longer than 65535 octets");
    }
  }

  /** An explicit TTL, else {@code $TTL}, else the last explicit one, else the SOA's minimum. */
  private long ttlSeconds(Record record, long explicit, Mark mark) {
    if (explicit >= 0) {
      lastTtl = explicit;
      return explicit;
    }
    if (defaultTtl >= 0) {
      return defaultTtl;
    }
    if (lastTtl < 0 && record instanceof SOARecord soa) {
      lastTtl = Math.min(soa.getMinimum(), TTL_SECONDS_MAX);
    }
    if (lastTtl < 0) {
      error(mark, "no TTL; write one in the record, or $TTL above all records");
      lastTtl = 0; // told once
    }
    return lastTtl;
  }

  private static boolean isTtl(String word) {
    return word.length() <= TTL_LENGTH_MAX && TTL_FORM.matcher(word).matches();
  }

  private static long ttl(String word) throws Fault {
    try {
      long ttl = TTL.parse(word, false);
      if (ttl <= TTL_SECONDS_MAX) {
        return ttl;
      }
    } catch (NumberFormatException e) {
      // More than 32 bits.
    }
    throw new Fault(
        "TTL %s is outside 0..%d (RFC 2181 8)".formatted(Words.plain(word), TTL_SECONDS_MAX));
  }

  private static Mark whole(Path file) {
    return new Mark(file.toString(), 0, "");
  }
}
