package dev.meridian.load;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import dev.meridian.geo.TrieImage;
import dev.meridian.load.geo.GeoDetail;
import dev.meridian.load.geo.GeoFacts;
import dev.meridian.steer.Whereabouts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in the state folder that holds {@link KeptMaps}. A server does without: a file that is
 * not there, damaged, of other databases or of another version is as good as none, and is replaced.
 *
 * <p>A head of 32 octets (mark, length and checksum of the rest, length of the description), a
 * description, and the tries' images, each at a multiple of 64; numbers are in the machine's order.
 */
final class MapsFile {
  static final String NAME = "geo-maps";

  /** System property: the folder of a file that came with the program, for the very first start. */
  static final String SHIPPED = "meridian.maps";

  private static final Logger LOG = LoggerFactory.getLogger(MapsFile.class);

  /** To be changed with the layout, and with what is made of the same databases. */
  private static final long MARK = 0x4D45_5249_4D41_0001L;

  private static final String NEXT = ".next";

  /** What takes longer to be written was abandoned; it takes less than a second. */
  private static final Duration WRITTEN_WITHIN = Duration.ofMinutes(10);

  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final long LENGTH_AT = 8;
  private static final long CHECKSUM_AT = 16;
  private static final long DESCRIPTION_LENGTH_AT = 24;
  private static final long HEAD_OCTETS = 32;
  private static final long ALIGNMENT = 64;
  private static final long OCTETS_MAX = 1L << 30;

  private final Path file;

  /** The file of a state folder; neither need be there. */
  MapsFile(Path state) {
    this.file = state.resolve(NAME);
  }

  /** What is kept of databases; nothing when that cannot be had, for whatever reason. */
  KeptMaps read(String origin) {
    // Asked before it is opened: to open a pipe waits for its other end.
    if (!Files.isRegularFile(file)) {
      return KeptMaps.NONE;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long length = channel.size();
      // Nothing is allocated for what only has the name.
      if (length < HEAD_OCTETS || length > OCTETS_MAX || !isOfLength(channel, length)) {
        return KeptMaps.NONE;
      }
      // Read rather than mapped: a file that is cut short meanwhile is no harm. The tries stay
      // there.
      MemorySegment all = Arena.ofAuto().allocate(length, ALIGNMENT);
      ByteBuffer into = all.asByteBuffer();
      while (into.hasRemaining() && channel.read(into) >= 0) {
        // Goes on until there is no more.
      }
      return isWhole(all) ? read(all, origin) : KeptMaps.NONE;
    } catch (IOException | RuntimeException | OutOfMemoryError e) { // the JVM's limit may be lower
      LOG.debug("{} is not used: {}", file, e.toString());
      return KeptMaps.NONE;
    }
  }

  /** Whether the head tells of a file of this length, by this program. */
  private static boolean isOfLength(FileChannel channel, long length) throws IOException {
    MemorySegment head = MemorySegment.ofArray(new byte[(int) HEAD_OCTETS]);
    return channel.read(head.asByteBuffer(), 0) == HEAD_OCTETS
        && head.get(U64, 0) == MARK
        && head.get(U64, LENGTH_AT) == length;
  }

  private static boolean isWhole(MemorySegment all) {
    return all.get(U64, 0) == MARK
        && all.get(U64, LENGTH_AT) == all.byteSize()
        && all.get(U64, CHECKSUM_AT) == checksum(all);
  }

  private static long checksum(MemorySegment all) {
    CRC32C checksum = new CRC32C();
    checksum.update(all.asSlice(DESCRIPTION_LENGTH_AT).asByteBuffer());
    return checksum.getValue();
  }

  private static KeptMaps read(MemorySegment all, String origin) throws IOException {
    long length = all.get(U64, DESCRIPTION_LENGTH_AT);
    byte[] octets = all.asSlice(HEAD_OCTETS, length).toArray(ValueLayout.JAVA_BYTE);
    DataInputStream description = new DataInputStream(new ByteArrayInputStream(octets));
    if (!description.readUTF().equals(origin)) {
      return KeptMaps.NONE;
    }
    Map<GeoDetail, GeoFacts> facts = new EnumMap<>(GeoDetail.class);
    for (int i = description.readInt(); i > 0; i--) {
      facts.put(
          detail(description),
          new GeoFacts(
              description.readBoolean(), description.readBoolean(), description.readBoolean()));
    }
    List<KeptMap> maps = new ArrayList<>();
    long at = aligned(HEAD_OCTETS + length);
    for (int i = description.readInt(); i > 0; i--) {
      long imageOctets = description.readLong();
      maps.add(map(description, all.asSlice(at, imageOctets)));
      at = aligned(at + imageOctets);
    }
    return new KeptMaps(origin, facts, maps);
  }

  private static GeoDetail detail(DataInputStream in) throws IOException {
    return GeoDetail.valueOf(in.readUTF());
  }

  private static KeptMap map(DataInputStream in, MemorySegment image) throws IOException {
    GeoDetail detail = detail(in);
    List<Cidr> prefixes = prefixes(in);
    List<Whereabouts> clients = new ArrayList<>();
    int[] classes = new int[in.readInt()];
    for (int i = 0; i < classes.length; i++) {
      Location location =
          new Location(
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              in.readDouble(),
              in.readDouble(),
              in.readLong());
      clients.add(new Whereabouts(location, prefixes(in)));
      classes[i] = in.readInt();
    }
    return new KeptMap(detail, prefixes, clients, classes, TrieImage.read(image));
  }

  private static List<Cidr> prefixes(DataInputStream in) throws IOException {
    List<Cidr> prefixes = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      prefixes.add(new Cidr(in.readLong(), in.readLong(), in.readInt()));
    }
    return List.copyOf(prefixes);
  }

  /**
   * Keeps these maps in the place of what was kept before. The file holds either, whenever the
   * process ends; what cannot be written is not kept.
   */
  void write(KeptMaps maps) {
    Optional<Path> made = Optional.empty();
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer octets = octets(maps, arena).asByteBuffer();
      Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
      Files.createDirectories(folder);
      forgetAbandoned(folder);
      // A name of its own: another process may be writing too, and the last one stays.
      Path next = Files.createTempFile(folder, NAME, NEXT);
      made = Optional.of(next);
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        while (octets.hasRemaining()) {
          channel.write(octets);
        }
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      LOG.debug("{} is not written: {}", file, e.toString());
      made.ifPresent(MapsFile::forget);
    }
  }

  /** What processes left that were killed while they wrote. */
  private static void forgetAbandoned(Path folder) throws IOException {
    Instant limit = Instant.now().minus(WRITTEN_WITHIN);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, NAME + "*" + NEXT)) {
      for (Path each : left) {
        // In the year 1970 where another process has moved it meanwhile; nothing is deleted then.
        if (Instant.ofEpochMilli(each.toFile().lastModified()).isBefore(limit)) {
          forget(each);
        }
      }
    }
  }

  private static void forget(Path next) {
    try {
      Files.deleteIfExists(next);
    } catch (IOException e) {
      LOG.debug("{} is left: {}", next, e.toString());
    }
  }

  private static MemorySegment octets(KeptMaps kept, Arena arena) throws IOException {
    byte[] description = description(kept);
    long length = HEAD_OCTETS + description.length;
    for (KeptMap map : kept.maps()) {
      length = aligned(length) + TrieImage.octets(map.trie());
    }
    MemorySegment all = arena.allocate(length, ALIGNMENT);
    all.asSlice(HEAD_OCTETS, description.length).copyFrom(MemorySegment.ofArray(description));
    long at = HEAD_OCTETS + description.length;
    for (KeptMap map : kept.maps()) {
      long octets = TrieImage.octets(map.trie());
      TrieImage.write(map.trie(), all.asSlice(aligned(at), octets));
      at = aligned(at) + octets;
    }
    all.set(U64, 0, MARK);
    all.set(U64, LENGTH_AT, length);
    all.set(U64, DESCRIPTION_LENGTH_AT, description.length);
    all.set(U64, CHECKSUM_AT, checksum(all));
    return all;
  }

  private static long aligned(long at) {
    return (at + ALIGNMENT - 1) & -ALIGNMENT;
  }

  private static byte[] description(KeptMaps kept) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(octets);
    out.writeUTF(kept.origin());
    out.writeInt(kept.facts().size());
    for (Map.Entry<GeoDetail, GeoFacts> each : kept.facts().entrySet()) {
      out.writeUTF(each.getKey().name());
      out.writeBoolean(each.getValue().countries());
      out.writeBoolean(each.getValue().subdivisions());
      out.writeBoolean(each.getValue().asns());
    }
    out.writeInt(kept.maps().size());
    for (KeptMap map : kept.maps()) {
      out.writeLong(TrieImage.octets(map.trie()));
      describe(map, out);
    }
    return octets.toByteArray();
  }

  private static void describe(KeptMap map, DataOutputStream out) throws IOException {
    out.writeUTF(map.detail().name());
    write(map.prefixes(), out);
    out.writeInt(map.classes().length);
    for (int i = 0; i < map.classes().length; i++) {
      Location location = map.clients().get(i).location();
      out.writeUTF(location.continent());
      out.writeUTF(location.country());
      out.writeUTF(location.subdivision());
      out.writeDouble(location.latitude());
      out.writeDouble(location.longitude());
      out.writeLong(location.asn());
      write(map.clients().get(i).covering(), out);
      out.writeInt(map.classes()[i]);
    }
  }

  private static void write(List<Cidr> prefixes, DataOutputStream out) throws IOException {
    out.writeInt(prefixes.size());
    for (Cidr prefix : prefixes) {
      out.writeLong(prefix.high());
      out.writeLong(prefix.low());
      out.writeInt(prefix.prefixBits());
    }
  }
}
