package dev.meridian.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that holds what was written last, or what was written before that, whenever the process or
 * the machine stops. Used by one thread at a time.
 */
final class DurableFile {
  private final Path folder;
  private final Path file;
  private final Path next;
  private final Path aside;

  /** A file that need not be there yet; nor need the folder. */
  DurableFile(Path folder, String name) {
    this.folder = folder;
    this.file = folder.resolve(name);
    this.next = folder.resolve(name + ".next");
    this.aside = folder.resolve(name + ".damaged");
  }

  /** What it holds; empty when it was never written. */
  Optional<byte[]> read() throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Replaces what it holds; when this fails, that stays. Makes the folder where there is none. */
  void write(byte[] octets) throws IOException {
    Files.createDirectories(folder);
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer rest = ByteBuffer.wrap(octets);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder();
  }

  /** The new name of a file is safe only when its folder is (fsync(2)). */
  private void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Renames it, in the place of one that was set aside before.
   *
   * @return the new name
   */
  Path setAside() throws IOException {
    return Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
