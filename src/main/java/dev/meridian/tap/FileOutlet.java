package dev.meridian.tap;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is appended to. When it is full it becomes {@code FILE.1}, in the place of the one
 * before; so do files that have an end already and cannot go on. New ones are for the user and its
 * group only, because they tell who asked for what.
 */
final class FileOutlet implements Outlet {
  private static final Set<String> POSIX = Set.of("posix");

  // Of st_mode (inode(7)).
  private static final int FILE_TYPE = 0xf000;
  private static final int CHARACTER_DEVICE = 0x2000;

  private final Path path;
  private final Encoding encoding;
  private final long sizeMax;
  private FileChannel channel;
  private @Nullable Object key;
  private long size;

  private FileOutlet(Path path, Encoding encoding, long sizeMax, FileChannel channel)
      throws IOException {
    this.path = path;
    this.encoding = encoding;
    this.sizeMax = sizeMax;
    this.channel = channel;
    began();
  }

  /**
   * Opens a file, which is made where it is not there, and so is its folder.
   *
   * @param sizeMax octets
   */
  static FileOutlet open(Path path, Encoding encoding, long sizeMax) throws IOException {
    boolean device = isDevice(path);
    if (Files.exists(path) && !Files.isRegularFile(path) && !device) {
      throw new IOException("it is not a file");
    }
    if (encoding.endsFiles() && Files.exists(path) && Files.size(path) > 0) {
      setAside(path);
    }
    boolean torn = isTorn(path);
    FileOutlet outlet =
        new FileOutlet(path, encoding, device ? Long.MAX_VALUE : sizeMax, open(path));
    if (torn) {
      outlet.append(new byte[] {'\n'});
    }
    return outlet;
  }

  /** Whether it is a character device, as a terminal is; that is never full and never renamed. */
  private static boolean isDevice(Path path) throws IOException {
    return Files.exists(path)
        && path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && ((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) == CHARACTER_DEVICE;
  }

  private static FileChannel open(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      Files.createDirectories(parent, mode("rwxr-x---"));
    }
    return FileChannel.open(path, Set.of(CREATE, WRITE, APPEND), mode("rw-r-----"));
  }

  private static FileAttribute<?>[] mode(String permissions) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().containsAll(POSIX);
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Whether the process that wrote the last line was killed while it did. */
  private static boolean isTorn(Path path) throws IOException {
    if (!Files.exists(path) || Files.size(path) == 0) {
      return false;
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      file.seek(file.length() - 1);
      return file.read() != '\n';
    }
  }

  private static void setAside(Path path) throws IOException {
    Files.move(
        path, path.resolveSibling(path.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
  }

  private void began() throws IOException {
    key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    size = channel.size();
    if (size == 0) {
      append(encoding.start());
    }
  }

  @Override
  public void write(byte[] octets) throws IOException {
    if (size + octets.length > sizeMax && size > encoding.start().length) {
      append(encoding.end());
      channel.close();
      setAside(path);
      channel = open(path);
      began();
    }
    append(octets);
  }

  private void append(byte[] octets) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(octets);
    try {
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    } catch (IOException e) {
      cut();
      throw e;
    }
    size += octets.length;
  }

  /** So that no part of an entry stays. */
  private void cut() {
    try {
      channel.truncate(size);
    } catch (IOException _) {
      // Whoever reads finds a torn entry, and a new line after it.
    }
  }

  @Override
  public boolean isCurrent() {
    try {
      return Objects.equals(key, Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try (FileChannel closing = channel) {
      if (closing.isOpen()) {
        append(encoding.end());
      }
    }
  }
}
