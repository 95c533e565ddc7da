package dev.meridian.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The files of a journal: {@code 000000000001.jsonl}, named by the number of their first line, so
 * that their names are in the order of time and no file is ever renamed. May be read while a server
 * writes: a last line without its line feed is not there yet.
 */
public final class JournalFolder {
  /** Below the state folder. */
  private static final String NAME = "journal";

  private static final String SUFFIX = ".jsonl";

  /** Twice the size at which a file is followed by another. */
  private static final long OCTETS_MAX = 2 * Journal.FILE_OCTETS_MAX;

  private final Path folder;

  /**
   * The journal of a server.
   *
   * @param state its state folder; need not be there
   */
  public JournalFolder(Path state) {
    this.folder = state.resolve(NAME);
  }

  Path path() {
    return folder;
  }

  /** Whether no server has ever kept a journal here. */
  public boolean isEmpty() throws IOException {
    return files().isEmpty();
  }

  /** The file that begins with a number. */
  Path file(long firstNumber) {
    return folder.resolve(String.format(Locale.ROOT, "%012d%s", firstNumber, SUFFIX));
  }

  /** The files, oldest first; none where there is no folder. */
  List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "[0-9]*" + SUFFIX)) {
      all.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException nothingYet) {
      return List.of();
    }
    Collections.sort(files);
    return files;
  }

  /**
   * The newest entries that are wanted, oldest first.
   *
   * @param before only entries with lower numbers
   * @param wanted of those
   * @param enough the search ends at an entry that this holds for, counted from the newest
   * @param max how many at most
   */
  public List<Entry> newest(long before, Predicate<Entry> wanted, Predicate<Entry> enough, int max)
      throws IOException {
    Deque<Entry> found = new ArrayDeque<>();
    List<Path> files = files();
    for (int i = files.size() - 1; i >= 0; i--) {
      Deque<Entry> ofFile = new ArrayDeque<>();
      boolean[] over = {false};
      int room = max - found.size();
      read(
          files.get(i),
          entry -> {
            if (enough.test(entry)) {
              over[0] = true;
              ofFile.clear();
            } else if (entry.number() < before && wanted.test(entry)) {
              ofFile.addLast(entry);
              if (ofFile.size() > room) {
                ofFile.removeFirst();
              }
            }
          });
      while (!ofFile.isEmpty()) {
        found.addFirst(ofFile.removeLast());
      }
      if (over[0] || found.size() >= max) {
        break;
      }
    }
    return List.copyOf(found);
  }

  /**
   * The entries that come next, oldest first.
   *
   * @param after only entries with higher numbers
   */
  public List<Entry> following(long after, Predicate<Entry> wanted, int max) throws IOException {
    List<Entry> found = new ArrayList<>();
    List<Path> files = files();
    for (int i = 0; i < files.size() && found.size() < max; i++) {
      boolean passed = i + 1 < files.size() && firstNumber(files.get(i + 1)) <= after + 1;
      if (!passed) {
        read(
            files.get(i),
            entry -> {
              if (entry.number() > after && found.size() < max && wanted.test(entry)) {
                found.add(entry);
              }
            });
      }
    }
    return found;
  }

  /** The number of the newest entry; 0 where there is none. */
  public long last() throws IOException {
    List<Path> files = files();
    for (int i = files.size() - 1; i >= 0; i--) {
      long[] last = {0};
      read(files.get(i), entry -> last[0] = entry.number());
      if (last[0] > 0) {
        return last[0];
      }
      if (firstNumber(files.get(i)) > 1) {
        return firstNumber(files.get(i)) - 1;
      }
    }
    return 0;
  }

  private static long firstNumber(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
  }

  /** Hands on all entries of a file; lines that are none are passed over. */
  void read(Path file, Consumer<Entry> reader) throws IOException {
    try {
      if (Files.size(file) > OCTETS_MAX) {
        throw new IOException(file + " is larger than any that Meridian writes");
      }
      byte[] octets = Files.readAllBytes(file);
      new String(octets, 0, wholeLines(octets, octets.length), StandardCharsets.UTF_8)
          .lines()
          .map(Entry::parse)
          .flatMap(Optional::stream)
          .forEach(reader);
    } catch (NoSuchFileException justDeleted) {
      // As old files are, while somebody reads.
    }
  }

  /** How many of the first octets are whole lines. */
  static int wholeLines(byte[] octets, int length) {
    int end = length;
    while (end > 0 && octets[end - 1] != '\n') {
      end--;
    }
    return end;
  }
}
