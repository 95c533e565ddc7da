package dev.meridian.state;

import dev.meridian.health.Directive;
import dev.meridian.health.DirectiveText;
import dev.meridian.health.Directives;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Stamp;
import dev.meridian.health.Standings.Remembered;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people decided, and what safety rules made of the verdicts, kept in the state folder as
 * lines of fields parted by one blank.
 *
 * <pre>
 *   meridian-overrides VERSION
 *   override ID COUNTER MILLIS WRITER FIELDS...   as {@link DirectiveText} has them; none: taken back
 *   up MEMBER, down MEMBER                        held so against its checks
 *   withdrawn MILLIS MEMBER
 *   crc32c CHECKSUM                               of all octets above
 * </pre>
 */
public final class OverridesFile implements AutoCloseable {
  private static final String NAME = "overrides";
  private static final String MAGIC = "meridian-overrides 1";
  private static final String SUM = "crc32c ";
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian");

  /** What is kept. */
  public record Kept(Directives directives, Remembered remembered) {
    /** Nothing. */
    public static final Kept NOTHING = new Kept(Directives.NONE, Remembered.NOTHING);
  }

  private final DurableFile file;
  private Kept written = Kept.NOTHING;
  private boolean failing;
  private final CountDownLatch closing = new CountDownLatch(1);
  private Optional<Thread> thread = Optional.empty();
  private Supplier<Kept> source = () -> Kept.NOTHING;

  /** Keeps it in a folder, which need not be there yet. */
  public OverridesFile(Path folder) {
    this.file = new DurableFile(folder, NAME);
  }

  /** As {@link #read}, but changes and logs nothing. */
  public static Kept peek(Path folder) {
    try {
      Optional<byte[]> octets = new DurableFile(folder, NAME).read();
      return octets.isPresent() ? decode(octets.get()) : Kept.NOTHING;
    } catch (IOException | DamagedFileException e) {
      return Kept.NOTHING;
    }
  }

  /**
   * What an earlier process left. A file that is damaged is set aside, one that cannot be read is
   * left alone; both are told, and nothing is known then.
   */
  public synchronized Kept read() {
    try {
      Optional<byte[]> octets = file.read();
      written = octets.isPresent() ? read(octets.get()) : Kept.NOTHING;
    } catch (IOException e) {
      LOG.error("{}: cannot be read ({}); no override is in force", file, e.toString());
      written = Kept.NOTHING;
    }
    return written;
  }

  private Kept read(byte[] octets) throws IOException {
    try {
      return decode(octets);
    } catch (DamagedFileException e) {
      Path aside = file.setAside();
      LOG.error(
          "{}: {}; set aside as {}, no override is in force",
          file,
          e.getMessage(),
          aside.getFileName());
      return Kept.NOTHING;
    }
  }

  /**
   * Writes when there is something new. Any thread; returns when it is safe.
   *
   * @return whether it is kept; when not, that was told
   */
  public synchronized boolean save(Kept kept) {
    if (kept.equals(written)) {
      return true;
    }
    try {
      file.write(encode(kept));
      written = kept;
      if (failing) {
        failing = false;
        LOG.info("{}: overrides are kept again", file);
      }
      return true;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.warn("{}: overrides cannot be kept ({}); they hold until the end", file, e.toString());
      }
      return false;
    }
  }

  /** Writes what there is, some times a minute at most, from now on until the end. */
  public void begin(Supplier<Kept> now) {
    source = now;
    thread = Optional.of(Thread.ofPlatform().daemon().name("meridian-overrides").start(this::run));
  }

  private void run() {
    try {
      while (!closing.await(HealthFile.EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        save(source.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes a last time and ends. */
  @Override
  public void close() {
    closing.countDown();
    if (thread.isPresent()) {
      save(source.get());
    }
  }

  static byte[] encode(Kept kept) {
    StringBuilder text = new StringBuilder(MAGIC).append('\n');
    kept.directives().entries().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            one -> {
              Stamp stamp = one.getValue().stamp();
              text.append("override ").append(encoded(one.getKey()));
              text.append(' ').append(stamp.counter()).append(' ').append(stamp.millis());
              text.append(' ').append(encoded(stamp.writer())).append(' ');
              text.append(DirectiveText.encode(one.getValue().value())).append('\n');
            });
    kept.remembered().heldUp().forEach(key -> text.append("up ").append(line(key)));
    kept.remembered().heldDown().forEach(key -> text.append("down ").append(line(key)));
    kept.remembered()
        .withdrawn()
        .forEach((key, at) -> text.append("withdrawn ").append(at).append(' ').append(line(key)));
    String sum = sum(text.toString());
    text.append(SUM).append(sum).append('\n');
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String line(MemberKey key) {
    return encoded(key.toString()) + "\n";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String field) {
    return URLDecoder.decode(field, StandardCharsets.UTF_8);
  }

  private static String sum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return "%08x".formatted((int) crc.getValue());
  }

  static Kept decode(byte[] octets) throws DamagedFileException {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf(SUM);
    if (end < 0 || !text.substring(end).equals(SUM + sum(text.substring(0, end)) + "\n")) {
      throw new DamagedFileException("its checksum is wrong, or it is cut short");
    }
    String[] lines = text.substring(0, end).split("\n", -1);
    if (!lines[0].equals(MAGIC)) {
      throw new DamagedFileException("it is another kind of file, or of another version");
    }
    try {
      return decode(lines);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new DamagedFileException("it makes no sense: " + e.getMessage());
    }
  }

  private static Kept decode(String[] lines) {
    Directives directives = Directives.NONE;
    List<MemberKey> up = new ArrayList<>();
    List<MemberKey> down = new ArrayList<>();
    Map<MemberKey, Long> withdrawn = new HashMap<>();
    for (int i = 1; i < lines.length - 1; i++) {
      String[] fields = lines[i].split(" ", 6);
      switch (fields[0]) {
        case "override" -> {
          Optional<Directive> value = DirectiveText.decode(fields[5]);
          Stamp stamp =
              new Stamp(Long.parseLong(fields[2]), Long.parseLong(fields[3]), decoded(fields[4]));
          directives = directives.merge(decoded(fields[1]), new Directives.Entry(value, stamp));
        }
        case "up" -> up.add(MemberKey.parse(decoded(fields[1])));
        case "down" -> down.add(MemberKey.parse(decoded(fields[1])));
        case "withdrawn" ->
            withdrawn.put(MemberKey.parse(decoded(fields[2])), Long.parseLong(fields[1]));
        default -> throw new IllegalArgumentException("a line begins with " + fields[0]);
      }
    }
    return new Kept(directives, new Remembered(up, down, withdrawn));
  }
}
