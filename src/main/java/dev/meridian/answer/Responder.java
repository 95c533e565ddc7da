package dev.meridian.answer;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.ClassTrie;
import dev.meridian.stats.Callers;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import dev.meridian.steer.Draw;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Outcome;
import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.Query;
import dev.meridian.wire.RecordImage;
import dev.meridian.wire.ResponseWriter;
import dev.meridian.wire.ResponseWriter.Section;
import dev.meridian.wire.Wire;
import dev.meridian.zone.Finder;
import dev.meridian.zone.Finding;
import dev.meridian.zone.Zone;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.internal.vm.annotation.Contended;
import org.jspecify.annotations.Nullable;

/**
 * Turns one request into one response. Owned by one listener thread; allocates nothing, locks
 * nothing, logs nothing and throws nothing.
 *
 * <p>The order of an answer: read the request ({@link Query}), find the zone, look the name up, and
 * by what is found copy records, ask a policy, follow a CNAME, refer or deny; then write OPT and
 * header. What does not fit a datagram is sent empty with TC.
 */
@Contended
public final class Responder {
  /** CNAMEs followed for one query; a longer chain is answered as far as it was followed. */
  static final int CHAIN_MAX = 16;

  private static final int MILLIS_PER_SECOND = 1000;

  private final Published published;
  private final int listener;
  private final Tally tally;
  private final Query query = new Query();
  private final Finder finder = new Finder();
  private final ResponseWriter writer = new ResponseWriter();
  private final Draw draw;
  private final LookupName writtenTarget = new LookupName();
  private final long[] followed = new long[CHAIN_MAX + 1];
  private final @Nullable RecordImage[] dnames = new @Nullable RecordImage[CHAIN_MAX + 1];
  private final CookieCheck cookieCheck = new CookieCheck();
  private final RateLimiter rateLimiter;
  private Snapshot snapshot;
  private Protocol protocol;
  private Access access;
  private int idleUnitsMax = Integer.MAX_VALUE;
  private int untilNoted;
  private long gaps;
  private long nowNanos;
  private long nowSeconds;

  // Of the request being answered:
  private long senderHigh;
  private long senderLow;
  private int rcode;
  private int prefixBits;
  private boolean silent;
  private int dnameCount;
  private Ending ending = Ending.DROPPED;

  /**
   * A responder.
   *
   * @param published what to answer from
   * @param listener place of the listening address in the configuration, from 0
   * @param tally the owner's counters
   * @param seed of the random choices
   */
  public Responder(Published published, int listener, Tally tally, long seed) {
    this.published = published;
    this.listener = listener;
    this.tally = tally;
    this.draw = new Draw(seed);
    this.rateLimiter = new RateLimiter(seed);
    this.gaps = seed | 1;
    this.snapshot = Snapshot.EMPTY;
    this.protocol = snapshot.protocol();
    this.access = snapshot.access(listener);
  }

  /**
   * Reads the snapshot and the clocks for the next requests; call once a batch, and {@link
   * #endBatch} after it. Without it everything is refused.
   */
  public void beginBatch() {
    beginBatch(System.nanoTime(), System.currentTimeMillis() / MILLIS_PER_SECOND);
  }

  /**
   * As {@link #beginBatch()} at a given time.
   *
   * @param nanos a clock that never goes back
   * @param seconds since 1970
   */
  void beginBatch(long nanos, long seconds) {
    snapshot = published.get();
    protocol = snapshot.protocol();
    access = snapshot.access(listener);
    query.readClientSubnet(protocol.clientSubnet());
    nowNanos = nanos;
    nowSeconds = seconds;
  }

  /** Lets go of the snapshot: a listener that waits keeps no zones in memory. */
  public void endBatch() {
    snapshot = Snapshot.EMPTY;
    protocol = snapshot.protocol();
    access = snapshot.access(listener);
    finder.forget();
    Arrays.fill(dnames, null);
  }

  /**
   * Bounds the idle time that clients are told of (RFC 7828 section 3.4), while the listener has
   * less of it to give than is configured.
   *
   * @param units of 100 ms, 0 or more
   */
  public void limitIdle(int units) {
    idleUnitsMax = units;
  }

  /**
   * Answers one request, and counts one {@link Ending} for it.
   *
   * @param memory holds both request and response, which do not overlap; native
   * @param request offset of the first octet of the request
   * @param requestLength 0 to 65535
   * @param response offset where the response goes
   * @param responseCapacity octets that may be written there, 512 to 65535
   * @param fromHigh upper half of the sender's address; IPv4 is v4-mapped
   * @param fromLow lower half of the sender's address
   * @param stream whether the transport is TCP, so that no UDP size limit holds
   * @return length of the response, 0 when there must be none
   */
  public int respond(
      MemorySegment memory,
      long request,
      int requestLength,
      long response,
      int responseCapacity,
      long fromHigh,
      long fromLow,
      boolean stream) {
    senderHigh = fromHigh;
    senderLow = fromLow;
    Query.Form form = query.read(memory, request, requestLength);
    if (form == Query.Form.DROP) {
      tally.count(Ending.DROPPED);
      return 0;
    }
    int capacity =
        stream
            ? responseCapacity
            : Math.min(responseCapacity, query.udpPayloadLimit(protocol.udpPayloadMax()));
    boolean withCookie = protocol.cookies() != null && query.cookie().isPresent();
    writer
        .options()
        .begin(
            query,
            protocol.nsid(),
            stream ? Math.min(protocol.idleUnits(), idleUnitsMax) : -1,
            withCookie);
    writer.begin(query, memory, request, response, capacity);
    rcode = Wire.NOERROR;
    prefixBits = 0;
    silent = false;
    if (query.hasEdns()) {
      tally.count(Event.EDNS);
    }
    CookieCheck.Verdict cookie = checkCookie(withCookie);
    if (form == Query.Form.COOKIE && protocol.cookies() != null) {
      answerCookie(cookie, stream);
    } else if (stream || isAdmitted(cookie, form)) {
      answer(form);
    }
    tally.count(ending);
    return silent ? 0 : writer.finish(query, rcode, protocol.udpPayloadMax(), prefixBits);
  }

  private CookieCheck.Verdict checkCookie(boolean withCookie) {
    CookieKeys keys = protocol.cookies();
    if (keys == null || !withCookie) {
      return CookieCheck.Verdict.ABSENT;
    }
    CookieCheck.Verdict verdict =
        cookieCheck.check(query.cookie(), keys, senderHigh, senderLow, nowSeconds);
    writer.options().cookie(cookieCheck.stamp(), cookieCheck.hash());
    tally.count(
        switch (verdict) {
          case GOOD -> Event.COOKIE_GOOD;
          case BAD -> Event.COOKIE_BAD;
          case ABSENT -> Event.COOKIE_NEW;
        });
    return verdict;
  }

  /**
   * Whether a datagram is to be answered. A good cookie proves that the sender's address is not
   * forged; without one rate limits hold, and where cookies are required the client is told so:
   * with BADCOOKIE and a cookie when it knows them, else by TC (RFC 7873 section 5.2). What is no
   * question gets its error: that is no longer than what was sent.
   */
  private boolean isAdmitted(CookieCheck.Verdict cookie, Query.Form form) {
    if (cookie == CookieCheck.Verdict.GOOD) {
      return true;
    }
    if (isLimited()) {
      return false;
    }
    CookieKeys keys = protocol.cookies();
    if (keys == null || !keys.required() || form != Query.Form.QUESTION) {
      return true;
    }
    if (query.cookie().isPresent()) {
      fail(Wire.BADCOOKIE, Ending.BADCOOKIE);
    } else {
      ending = Ending.LIMITED;
      truncate();
    }
    return false;
  }

  private boolean isLimited() {
    RateLimits limits = protocol.rateLimits();
    if (limits.mode() == RateLimits.Mode.OFF) {
      return false;
    }
    RateLimiter.Verdict verdict = rateLimiter.check(limits, senderHigh, senderLow, nowNanos);
    if (verdict == RateLimiter.Verdict.SEND) {
      return false;
    }
    tally.count(Event.RATE_LIMITED);
    if (limits.mode() == RateLimits.Mode.DRY_RUN) {
      return false;
    }
    ending = Ending.LIMITED;
    if (verdict == RateLimiter.Verdict.SLIP) {
      tally.count(Event.SLIPPED);
      truncate();
    } else {
      silent = true;
    }
    return true;
  }

  private void answer(Query.Form form) {
    switch (form) {
      case QUESTION -> answer();
      case FORMERR, COOKIE -> fail(Wire.FORMERR, Ending.FORMERR); // COOKIE: cookies are off
      case NOTIMP -> fail(Wire.NOTIMP, Ending.NOTIMP);
      case BADVERS -> fail(Wire.BADVERS, Ending.BADVERS);
      case DROP -> fail(Wire.SERVFAIL, Ending.DROPPED); // answered before
    }
  }

  /** Tells a client its server cookie, and whether the one that it has is good. */
  private void answerCookie(CookieCheck.Verdict cookie, boolean stream) {
    if (cookie == CookieCheck.Verdict.GOOD) {
      ending = Ending.NODATA;
    } else if (stream || !isLimited()) {
      boolean asksOnly = query.cookie().isClientOnly();
      rcode = asksOnly ? Wire.NOERROR : Wire.BADCOOKIE;
      ending = asksOnly ? Ending.NODATA : Ending.BADCOOKIE;
    }
  }

  private void fail(int code, Ending end) {
    rcode = code;
    ending = end;
  }

  private void answer() {
    if (!access.admits(senderHigh, senderLow)) {
      refuse(ExtendedError.CLIENT, Event.REFUSED_CLIENT);
      return;
    }
    if (query.clientSubnet().isUsed()) {
      tally.count(Event.CLIENT_SUBNET);
    }
    if (query.dnsClass() == Wire.CLASS_CH) {
      answerChaos();
      return;
    }
    if (query.dnsClass() != Wire.CLASS_IN) {
      refuse(ExtendedError.NOT_SUPPORTED, Event.REFUSED_CLASS);
      return;
    }
    if (Wire.isTransfer(query.type())) {
      refuse(ExtendedError.TRANSFER, Event.REFUSED_TRANSFER);
      return;
    }
    if (Wire.isMeta(query.type())) {
      fail(Wire.NOTIMP, Ending.NOTIMP);
      return;
    }
    Zone zone = access.zones().find(query.name(), query.type());
    if (zone == null) {
      refuse(ExtendedError.NOT_AUTHORITATIVE, Event.REFUSED_ZONE);
      return;
    }
    resolve(zone);
  }

  private void refuse(ExtendedError error, Event reason) {
    fail(Wire.REFUSED, Ending.REFUSED);
    tally.count(reason);
    explain(error);
  }

  private void explain(ExtendedError error) {
    writer.options().extendedError(error.code(), error.text());
  }

  private void answerChaos() {
    RecordImage text = protocol.chaos().find(query.name(), query.type());
    if (text == null) {
      refuse(ExtendedError.NOT_SUPPORTED, Event.REFUSED_CLASS);
    } else {
      finish(text);
    }
  }

  /** Answers from the zone, and from others as far as CNAMEs lead to zones that are served here. */
  private void resolve(Zone first) {
    Zone zone = first;
    LookupName name = query.name();
    dnameCount = 0;
    for (int links = 0; zone != null; links++) {
      followed[links] = name.hash(0);
      LookupName target = step(zone.find(name, query.type(), finder), name);
      if (target == null || links == CHAIN_MAX || wasFollowed(target, links)) {
        return;
      }
      name = target;
      zone = access.zones().find(name, query.type());
    }
  }

  private boolean wasFollowed(LookupName target, int links) {
    for (int i = 0; i <= links; i++) {
      if (followed[i] == target.hash(0)) {
        return true;
      }
    }
    return false;
  }

  /** Writes what was found; returns the name to go on with after a CNAME, else null. */
  private @Nullable LookupName step(Finding finding, LookupName name) {
    return switch (finding) {
      case Finding.Rrset rrset -> finish(rrset.image());
      case Finding.Steered steered -> steer(steered, name);
      case Finding.Alias alias -> follow(alias);
      case Finding.Redirect redirect -> redirect(redirect, name);
      case Finding.ZoneCut cut -> refer(cut);
      case Finding.NoData noData -> deny(noData.soa(), Wire.NOERROR, Ending.NODATA);
      case Finding.NameError nameError -> deny(nameError.soa(), Wire.NXDOMAIN, Ending.NXDOMAIN);
    };
  }

  private @Nullable LookupName finish(RecordImage image) {
    ending = Ending.ANSWER;
    writer.authoritative();
    if (!writer.append(image, Section.ANSWER)) {
      truncate();
    }
    return null;
  }

  private @Nullable LookupName follow(Finding.Alias alias) {
    ending = Ending.ANSWER;
    writer.authoritative();
    if (!writer.append(alias.image(), Section.ANSWER)) {
      truncate();
      return null;
    }
    writer.follow(alias.image().length(), alias.target(), alias.apexLength());
    return alias.target();
  }

  /** Whether a CNAME is what the query wants, so that it is not followed. */
  private boolean asksForAlias() {
    return query.type() == Wire.TYPE_CNAME || query.type() == Wire.TYPE_ANY;
  }

  private @Nullable LookupName redirect(Finding.Redirect redirect, LookupName name) {
    ending = Ending.ANSWER;
    writer.authoritative();
    if (!wasWritten(redirect.image())) {
      if (!writer.append(redirect.image(), Section.ANSWER)) {
        truncate();
        return null;
      }
      dnames[dnameCount++] = redirect.image();
    }
    int prefixLength = name.length() - redirect.ownerLength();
    if (prefixLength + redirect.target().length > Name.LENGTH_MAX) {
      rcode = Wire.YXDOMAIN;
      return null;
    }
    int length = writer.appendSynthesized(prefixLength, redirect.target(), redirect.ttlSeconds());
    if (length == 0) {
      truncate();
      return null;
    }
    return query.type() == Wire.TYPE_CNAME ? null : writer.followWritten(length, writtenTarget);
  }

  /** Whether a DNAME stands in the answer already: a record is in it once (RFC 2181 section 5). */
  private boolean wasWritten(RecordImage dname) {
    for (int i = 0; i < dnameCount; i++) {
      if (dnames[i] == dname) {
        return true;
      }
    }
    return false;
  }

  /**
   * Asks a policy. The client is the query's client subnet; without one, or with one that a client
   * who wants none of its address used has cut to nothing, it is the sender (RFC 7871 section
   * 7.1.2). So it is where the name does not steer by client subnets; the answer is then good for
   * every client of that sender, which is what a scope of 0 tells it.
   */
  private @Nullable LookupName steer(Finding.Steered steered, LookupName name) {
    Steering steering = snapshot.policy(steered.policy());
    boolean bySubnet = steering.byClientSubnet() && query.clientSubnet().isUsed();
    long clientHigh = bySubnet ? query.clientSubnet().high() : senderHigh;
    long clientLow = bySubnet ? query.clientSubnet().low() : senderLow;
    int found = steering.trie().find(clientHigh, clientLow);
    int classNumber = ClassTrie.classOf(found);
    Kind kind = Kind.of(query.type());
    int ttlSeconds = steering.ttlSeconds(classNumber, kind, steered.ttlSeconds());
    Outcome outcome = steering.policy().outcome(classNumber, kind);
    if (bySubnet) {
      widen(ClassTrie.prefixBits(found), outcome, Cidr.isIpv4(clientHigh, clientLow));
    }
    if (!outcome.isUp()) {
      explain(ExtendedError.ALL_DOWN);
    } else if (steering.policy().isStale()) {
      explain(ExtendedError.STALE_HEALTH);
    } else if (steering.policy().isHeld()) {
      explain(ExtendedError.SAFETY);
    }
    draw.client(clientHigh, clientLow);
    outcome.pick(draw);
    tally.countPick(snapshot.picks(steered.policy()).cell(draw.first()));
    if (--untilNoted <= 0) {
      note(clientHigh, clientLow);
    }
    if (draw.count() == 0) {
      return step(steered.noData(), name);
    }
    ending = Ending.ANSWER;
    writer.authoritative();
    if (!writer.append(draw.octets(), draw.offset(), draw.length(), draw.count(), ttlSeconds)) {
      truncate();
      return null;
    }
    return draw.isAlias() && !asksForAlias()
        ? writer.followWritten(draw.length(), writtenTarget)
        : null;
  }

  /** By gaps of random length, so that no rhythm of queries decides who is seen. */
  private void note(long clientHigh, long clientLow) {
    gaps ^= gaps << 13;
    gaps ^= gaps >>> 7;
    gaps ^= gaps << 17;
    untilNoted = 1 + (int) (gaps >>> 33) % (2 * Callers.EVERY - 1);
    tally.callers().note(clientHigh, clientLow);
  }

  /** The scope covers every choice along the chain: the longest prefix wins. */
  private void widen(int classBits, Outcome outcome, boolean v4) {
    int stickyBits = outcome.prefixBitsNeeded(v4);
    int bits = Math.max(classBits, v4 && stickyBits > 0 ? stickyBits + 96 : stickyBits);
    prefixBits = Math.max(prefixBits, bits);
  }

  private @Nullable LookupName refer(Finding.ZoneCut cut) {
    ending = writer.answers() > 0 ? Ending.ANSWER : Ending.REFERRAL;
    if (!writer.append(cut.image(), Section.AUTHORITY)) {
      truncate();
    }
    return null;
  }

  private @Nullable LookupName deny(RecordImage soa, int code, Ending end) {
    rcode = code;
    ending = code == Wire.NOERROR && writer.answers() > 0 ? Ending.ANSWER : end;
    writer.authoritative();
    if (!writer.append(soa, Section.AUTHORITY)) {
      truncate();
    }
    return null;
  }

  private void truncate() {
    tally.count(Event.TRUNCATED);
    writer.truncate(query);
  }
}
