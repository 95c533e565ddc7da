package dev.meridian.zone;

import dev.meridian.wire.ImageBuilder;
import dev.meridian.wire.Name;
import dev.meridian.wire.RecordImage;
import dev.meridian.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the records and steered names of one zone, checks them and builds the {@link Zone}.
 *
 * <p>Faults are told to a {@link Faults} with the place of the record that shows them; the zone can
 * be built only when there was no error.
 *
 * @param <P> the caller's notion of a place in its files
 */
public final class ZoneBuilder<P> {
  /** Hears of faults. */
  public interface Faults<P> {
    /** The zone cannot be served. */
    void error(P place, String message);

    /** The zone is served, and probably not as meant. */
    void warning(P place, String message);
  }

  /** A file that records stand in. */
  public interface Source<P> {
    /** The place of a line. */
    P at(int line);
  }

  /** TTL of the HINFO that answers ANY (RFC 8482 section 4.2). */
  private static final long ANY_TTL_SECONDS = 3600;

  private static final byte[] ANY_RDATA = hinfo("RFC8482");

  /** What steers a name; the index counts the steered names. */
  record Steering<P>(int index, int policy, int ttlSeconds, boolean mayAlias, P place) {}

  private final Name apex;
  private final Faults<P> faults;
  private final NameTree names;
  private final Growth growth = new Growth();
  private final Records<P> records = new Records<>(growth);
  private final Map<Integer, Steering<P>> steered = new LinkedHashMap<>();
  private Name lastOwner;
  private int lastName = NameTree.APEX;
  private boolean incomplete;

  /** A builder for a zone of this apex. */
  public ZoneBuilder(Name apex, Faults<P> faults) {
    this.apex = apex;
    this.faults = faults;
    this.names = new NameTree(apex, growth);
    this.lastOwner = apex;
  }

  /**
   * Adds a record of class IN. A record that is there already is dropped (RFC 2181 section 5); a
   * TTL that differs within an RRset becomes the least of them (RFC 2181 section 5.2).
   *
   * @param rdata in wire form, names uncompressed
   * @param place of the record in the master file
   */
  public void add(Name owner, int type, long ttlSeconds, byte[] rdata, P place) {
    add(owner, type, ttlSeconds, rdata, _ -> place, 0);
  }

  /**
   * As the other, for many records of one file: a place is made only where it is told.
   *
   * @param source the file
   * @param line where the record begins in there
   */
  public void add(Name owner, int type, long ttlSeconds, byte[] rdata, Source<P> source, int line) {
    int name = name(owner, source, line);
    if (name != NameTree.NONE) {
      records.add(name, type, ttlSeconds, rdata, source, line);
    }
  }

  /** The number of an owner; records that follow each other often have the same. */
  private int name(Name owner, Source<P> source, int line) {
    if (!owner.equals(lastOwner)) {
      if (!owner.isAtOrBelow(apex)) {
        faults.error(source.at(line), owner + " is outside the zone " + apex);
        return NameTree.NONE;
      }
      lastName = names.add(owner);
      lastOwner = owner;
    }
    return lastName;
  }

  /**
   * Tells how much of what is added has been added, for tables that must grow. No promise: what
   * goes on otherwise costs memory for a while.
   *
   * @param share from 0 to 1
   */
  public void reading(DoubleSupplier share) {
    growth.reading(share);
  }

  /** Tells the builder that faults kept records out, so that nothing follows from their absence. */
  public void someAreMissing() {
    incomplete = true;
  }

  /**
   * Lets a policy answer for a name. Call after all records have been added.
   *
   * @param policy index in the snapshot's policies
   * @param mayAlias whether it may answer with a CNAME
   * @param place where the name is steered
   */
  public void steer(Name owner, int policy, int ttlSeconds, boolean mayAlias, P place) {
    if (!owner.isAtOrBelow(apex)) {
      faults.error(place, owner + " is outside the zone " + apex);
    } else if (steered.containsKey(names.find(owner))) {
      faults.error(place, owner + " is steered already; keep one of the two");
    } else if (mayAlias && owner.equals(apex)) {
      faults.error(
          place,
          "a CNAME cannot stand at the apex beside SOA and NS (RFC 1034 3.6.2); use addresses");
    } else {
      clash(owner, mayAlias)
          .ifPresent(
              set ->
                  faults.error(
                      place,
                      "%s is steered and also has %s at %s; keep one of the two"
                          .formatted(owner, Types.name(set.type), set.place())));
      steered.put(
          names.add(owner), new Steering<>(steered.size(), policy, ttlSeconds, mayAlias, place));
    }
  }

  private Optional<Rrset<P>> clash(Name owner, boolean mayAlias) {
    return records.rrsets(names.find(owner)).stream()
        .filter(
            set ->
                mayAlias
                    || set.type == Wire.TYPE_A
                    || set.type == Wire.TYPE_AAAA
                    || set.type == Wire.TYPE_CNAME)
        .findFirst();
  }

  /**
   * Builds the zone; the builder is of no use after.
   *
   * @param whole the place that stands for the whole zone
   * @return empty when what makes it a zone is missing or cannot be; the faults have been told
   */
  public Optional<Zone> build(P whole) {
    Integrity<P> integrity = new Integrity<>(apex, faults, names, records);
    Rrset<P> soa = records.rrset(NameTree.APEX, Wire.TYPE_SOA);
    if (!integrity.check(whole, !incomplete) || soa == null) {
      return Optional.empty();
    }
    steered.forEach((name, steering) -> tellDelegated(name, steering, integrity));
    Standings standings = new Standings(names, records);
    Zone zone = zone(soa, standings);
    if (!incomplete) {
      integrity.review(zone, standings, steered);
    }
    return Optional.of(zone);
  }

  private void tellDelegated(int name, Steering<P> steering, Integrity<P> integrity) {
    int cut = integrity.topmostCut(name);
    if (cut != NameTree.NONE) {
      faults.error(
          steering.place(),
          "%s is steered but delegated at %s; it never answers"
              .formatted(names.name(name), names.name(cut)));
    }
  }

  private Zone zone(Rrset<P> soa, Standings standings) {
    byte[] soaRdata = soa.rdatas.getFirst().octets();
    long negativeTtl = Math.min(soa.ttlSeconds, u32FromEnd(soaRdata, 4));
    Finding.NoData noData =
        new Finding.NoData(
            new ImageBuilder(apex)
                .addAtAncestor(apex, Wire.TYPE_SOA, negativeTtl, soaRdata)
                .build());
    return new Zone(
        apex,
        u32FromEnd(soaRdata, 20),
        names.size(),
        nodes(standings),
        standings.dnames().stream().map(this::redirect).toArray(Finding.Redirect[]::new),
        steered.values().stream()
            .map(one -> new Finding.Steered(one.policy(), one.ttlSeconds(), noData))
            .toArray(Finding.Steered[]::new),
        noData,
        new Finding.Rrset(
            new ImageBuilder(apex).addOwned(Wire.TYPE_HINFO, ANY_TTL_SECONDS, ANY_RDATA).build()));
  }

  private Nodes nodes(Standings standings) {
    try (NodeWriter writer = new NodeWriter()) {
      Images<P> images = new Images<>(apex, names, records, standings, faults);
      int[] references = new int[names.size() + 1];
      for (int name = NameTree.APEX; name <= names.size(); name++) {
        Standing standing = standings.of(name);
        Steering<P> steering = steered.get(name);
        int link = standings.link(name);
        references[name] =
            writer.begin(
                standing == Standing.OCCLUDED ? references[link] : link,
                steering == null ? 0 : steering.index(),
                standing.ordinal() | flags(name, steering),
                name,
                names);
        writeRrsets(name, standing, images, writer);
      }
      MemorySegment memory = writer.finish();
      for (int name = NameTree.APEX; name <= names.size(); name++) {
        if (standings.of(name) == Standing.WILD) { // a wildcard comes after its parent
          Nodes.link(memory, references[name], references[standings.link(name)]);
        }
      }
      NodeIndex index = new NodeIndex(names.index(), name -> references[name]);
      return new Nodes(memory, index, apex.length());
    }
  }

  private int flags(int name, @Nullable Steering<P> steering) {
    if (steering == null) {
      return records.has(name) ? NodeLayout.OWNS : 0;
    }
    return NodeLayout.OWNS
        | NodeLayout.STEERED
        | (steering.mayAlias() ? NodeLayout.STEERS_EVERY_TYPE : 0);
  }

  /** What is never answered is left out. */
  private void writeRrsets(int name, Standing standing, Images<P> images, NodeWriter writer) {
    if (standing == Standing.OCCLUDED || standing == Standing.REDIRECTED) {
      return;
    }
    int sole = records.sole(name);
    if (sole != Records.NONE && images.isPlain(sole)) {
      writer.rrset(records.type(sole), images.answer(sole));
      return;
    }
    for (Rrset<P> set : records.rrsets(name)) {
      if (standing == Standing.CUT && set.type == Wire.TYPE_NS) {
        writer.rrset(set.type, images.referral(names.name(name), set));
      } else {
        writer.rrset(set.type, images.answer(set));
      }
      if (set.type == Wire.TYPE_CNAME) {
        Name target = Name.ofWire(set.rdatas.getFirst().octets());
        writer.target(target.toWire(), target.isAtOrBelow(apex) ? apex.length() : 0);
      }
    }
  }

  private Finding.Redirect redirect(int name) {
    Rrset<P> dname = Objects.requireNonNull(records.rrset(name, Wire.TYPE_DNAME));
    Name owner = names.name(name);
    byte[] target = dname.rdatas.getFirst().octets();
    RecordImage image =
        new ImageBuilder(apex)
            .addAtAncestor(owner, Wire.TYPE_DNAME, dname.ttlSeconds, target)
            .build();
    return new Finding.Redirect(image, owner.length(), target, (int) dname.ttlSeconds);
  }

  private static long u32FromEnd(byte[] octets, int fromEnd) {
    int at = octets.length - fromEnd;
    return ByteBuffer.wrap(octets).getInt(at) & 0xffff_ffffL;
  }

  private static byte[] hinfo(String cpu) {
    byte[] text = cpu.getBytes(StandardCharsets.US_ASCII);
    byte[] rdata = new byte[text.length + 2];
    rdata[0] = (byte) text.length;
    System.arraycopy(text, 0, rdata, 1, text.length);
    return rdata;
  }
}
