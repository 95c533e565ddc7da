package dev.meridian.control.whatif;

import dev.meridian.load.Geography;
import dev.meridian.stats.Callers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many clients there are in each country, and where known in each network.
 *
 * @param source where that is known from, with its date
 * @param clients by ISO 3166-1 code, over 0
 * @param networks by country, where they are known; they sum to its clients
 */
public record Population(
    String source, SortedMap<String, Double> clients, Map<String, List<Network>> networks) {
  /** In place of a country, for networks that no database knows. */
  public static final String NO_COUNTRY = "ZZ";

  private static final String SHIPPED = "internet-users.csv";
  private static final String HEADING = "country,clients";
  private static final int LINES_MAX = 1000;
  private static final double CLIENTS_MAX = 1e12;

  public Population {
    clients = Collections.unmodifiableSortedMap(new TreeMap<>(clients));
    networks = Map.copyOf(networks);
  }

  /** A population of which only the countries are known. */
  Population(String source, SortedMap<String, Double> clients) {
    this(source, clients, Map.of());
  }

  /**
   * Clients of one network, all of whom are taken for what its first address is.
   *
   * @param high upper half of that address; IPv4 is v4-mapped
   * @param low lower half of it
   */
  public record Network(long high, long low, double clients) {
    /** The first address. */
    public InetAddress address() {
      try {
        return InetAddress.getByAddress(
            ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array());
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  /**
   * Clients as a node saw them.
   *
   * @param geography where their networks are
   * @throws IllegalStateException when too few were seen
   * @throws UncheckedIOException when a geo database was overwritten since it was opened
   */
  public static Population observed(Clientele.Seen seen, Geography geography) {
    if (seen.samples() < Clientele.SAMPLES_MIN) {
      throw new IllegalStateException(
          ("too few clients were observed: %.0f samples of at least %d (one of %d steered queries"
                  + " is one, and counts half after %d min)")
              .formatted(
                  Math.floor(seen.samples()),
                  Clientele.SAMPLES_MIN,
                  Callers.EVERY,
                  Clientele.HALF_LIFE.toMinutes()));
    }
    SortedMap<String, Double> clients = new TreeMap<>();
    Map<String, List<Network>> networks = new HashMap<>();
    for (Network network : seen.networks()) {
      String found = geography.location(network.address()).country();
      String country = found.isEmpty() ? NO_COUNTRY : found;
      clients.merge(country, network.clients(), Double::sum);
      networks.computeIfAbsent(country, _ -> new ArrayList<>()).add(network);
    }
    return new Population(
        "queries that the node observed by their networks, half forgotten each hour",
        clients,
        networks);
  }

  /** Internet users by country as the World Factbook estimated them, mostly for 2014. */
  public static Population shipped() {
    try (InputStream in = Population.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + SHIPPED);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return parse("Internet users by country, World Factbook, 2014 estimates", text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a table of one's own: {@code country,clients} and then a line for each country.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException naming the line that cannot be understood
   */
  public static Population read(Path file) throws IOException {
    return parse(file.getFileName().toString(), Files.readString(file));
  }

  /**
   * Reads a text; see {@link #read}.
   *
   * @throws IllegalArgumentException naming the line that cannot be understood
   */
  static Population parse(String source, String text) {
    SortedMap<String, Double> clients = new TreeMap<>();
    List<String> lines = new ArrayList<>(text.lines().toList());
    require(lines.size() <= LINES_MAX, lines.size(), "there are more than " + LINES_MAX + " lines");
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      boolean heading = i == 0 && line.equalsIgnoreCase(HEADING);
      if (heading || line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split(",", -1);
      require(parts.length == 2, i + 1, "is not COUNTRY,CLIENTS");
      String country = parts[0].strip().toUpperCase(Locale.ROOT);
      require(country.matches("[A-Z]{2}"), i + 1, "begins with no ISO 3166-1 code");
      double count = number(parts[1].strip(), i + 1);
      require(clients.put(country, count) == null, i + 1, "names " + country + " again");
    }
    clients.values().removeIf(count -> count == 0);
    require(!clients.isEmpty(), lines.size(), "there is no client in it");
    return new Population(source, clients);
  }

  private static double number(String text, int line) {
    try {
      double count = Double.parseDouble(text);
      require(count >= 0 && count <= CLIENTS_MAX, line, "has a number of clients out of 0..10¹²");
      return count;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("line " + line + ": " + text + " is no number", e);
    }
  }

  private static void require(boolean holds, int line, String fault) {
    if (!holds) {
      throw new IllegalArgumentException("line " + line + ": " + fault);
    }
  }

  /** All of them. */
  public double total() {
    return clients.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
