package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.stats.Tally;
import dev.meridian.zone.Zone;
import dev.meridian.zone.ZoneTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A responder with zones and policies of a test's own; messages are made and read by dnsjava. */
public final class Exchange {
  private static final int SLOT = 65_536;
  private static final long V4_MAPPED = 0x0000_ffff_0000_0000L;

  private final Tally tally = new Tally();
  private final Responder responder;
  private final MemorySegment memory = Arena.ofAuto().allocate(2 * SLOT, 8);
  private long high;
  private long low = V4_MAPPED | 0xC000_0201L;
  private boolean stream;

  Exchange(List<Steering> policies, Zone... zones) {
    this(Protocol.PLAIN, policies, zones);
  }

  Exchange(Protocol protocol, List<Steering> policies, Zone... zones) {
    this(new Snapshot(protocol, new ZoneTable(List.of(zones)), policies));
  }

  /** A responder with a snapshot. */
  public Exchange(Snapshot snapshot) {
    this(snapshot, 0);
  }

  Exchange(Snapshot snapshot, int listener) {
    responder = new Responder(new Published(snapshot), listener, tally, 42);
    responder.beginBatch();
  }

  Exchange(Zone... zones) {
    this(List.of(), zones);
  }

  /** The clocks stand at this time. */
  public Exchange at(long nanos, long seconds) {
    responder.beginBatch(nanos, seconds);
    return this;
  }

  Exchange overTcp() {
    return over(true);
  }

  /** Queries now come over TCP, or over UDP. */
  public Exchange over(boolean tcp) {
    stream = tcp;
    return this;
  }

  /** Queries now come from this address. */
  public Exchange from(String address) {
    ByteBuffer octets = ByteBuffer.wrap(InetAddress.ofLiteral(address).getAddress());
    high = octets.limit() == 4 ? 0 : octets.getLong();
    low = octets.limit() == 4 ? V4_MAPPED | (octets.getInt() & 0xffff_ffffL) : octets.getLong();
    return this;
  }

  Tally tally() {
    return tally;
  }

  Responder responder() {
    return responder;
  }

  static Message query(String name, int type) {
    Message message =
        Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
    message.getHeader().setID(4711);
    message.getHeader().unsetFlag(org.xbill.DNS.Flags.RD);
    return message;
  }

  static Message query(String name, int type, EDNSOption... options) {
    Message message = query(name, type);
    message.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
    return message;
  }

  Message ask(String name, String type) {
    return ask(query(name, Type.value(type)));
  }

  Message ask(Message query) {
    return raw(query.toWire())
        .map(Exchange::parse)
        .orElseThrow(() -> new AssertionError("no response"));
  }

  static Message parse(byte[] wire) {
    try {
      return new Message(wire);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The response's octets; empty when there is none. */
  public Optional<byte[]> raw(byte[] request) {
    MemorySegment.copy(request, 0, memory, ValueLayout.JAVA_BYTE, 0, request.length);
    long endings = tally.endings();
    int length = responder.respond(memory, 0, request.length, SLOT, SLOT - 1, high, low, stream);
    assertThat(tally.endings()).as("each request ends once").isEqualTo(endings + 1);
    return length == 0
        ? Optional.empty()
        : Optional.of(memory.asSlice(SLOT, length).toArray(ValueLayout.JAVA_BYTE));
  }

  /** A section as text, TTLs and classes included, in the order of the message. */
  static List<String> section(Message message, int section) {
    return message.getSection(section).stream()
        .filter(record -> record.getType() != Type.OPT)
        .map(record -> record.toString().replaceAll("\\s+", " "))
        .toList();
  }
}
