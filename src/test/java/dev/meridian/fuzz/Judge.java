package dev.meridian.fuzz;

import dev.meridian.answer.GuardedResponder.Answered;
import dev.meridian.fuzz.HostileWorld.Manner;
import dev.meridian.fuzz.RequestForm.Verdict;
import dev.meridian.stats.Ending;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Says whether what became of a request is in order, from the request alone ({@link RequestForm})
 * and dnsjava's reading of both messages.
 */
final class Judge {
  private static final Set<Integer> LOOKED_UP =
      Set.of(Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.YXDOMAIN, Rcode.REFUSED, Rcode.NOTIMP);

  private static final List<Name> APEXES =
      HostileWorld.APEXES.stream().map(Name::fromConstantString).toList();

  private final Manner manner;
  private final byte[] request;
  private final boolean stream;
  private final RequestForm form;

  private Judge(Manner manner, byte[] request, boolean stream) {
    this.manner = manner;
    this.request = request;
    this.stream = stream;
    this.form = new RequestForm(request);
  }

  /**
   * Judges.
   *
   * @throws AssertionError with what is out of order, and the octets of both messages
   */
  static void judge(Manner manner, byte[] request, boolean stream, Answered answered) {
    try {
      new Judge(manner, request, stream).judge(answered);
    } catch (AssertionError | IOException e) {
      HexFormat hex = HexFormat.of();
      throw new AssertionError(
          "%s, %s, request %s, response %s, counted %s: %s"
              .formatted(
                  manner,
                  stream ? "TCP" : "UDP",
                  hex.formatHex(request),
                  hex.formatHex(answered.response()),
                  answered.ending(),
                  e),
          e);
    }
  }

  /** Octets that a response may have. */
  static int limit(Manner manner, byte[] request, boolean stream) {
    if (stream) {
      return 65_535;
    }
    RequestForm form = new RequestForm(request);
    // RFC 6891 6.2.3 to 6.2.5: below 512 is 512; ours bounds it.
    return form.hasOpt ? Math.clamp(form.payload, 512, manner.protocol().udpPayloadMax()) : 512;
  }

  private void judge(Answered answered) throws IOException {
    requireAgreesWithDnsjava();
    if (answered.response().length == 0) {
      judgeSilence(answered.ending());
      return;
    }
    require(form.verdict != Verdict.SILENCE, "answered where nothing is due");
    byte[] readable = form.withFamilyThatDnsjavaKnows(answered.response());
    requireWhole(readable);
    Message response = new Message(readable);
    judgeHeader(response.getHeader());
    judgeQuestion(response, answered.response());
    judgeCode(response, answered.ending());
    judgeOpt(response);
    judgeSections(response);
  }

  private void judgeSilence(Ending ending) {
    if (form.verdict == Verdict.SILENCE) {
      require(ending == Ending.DROPPED, "silence is counted as DROPPED");
    } else {
      require(!stream && manner.mayLimit() && ending == Ending.LIMITED, "silence");
    }
  }

  /** What dnsjava cannot read as header and question has no answer in data. */
  private void requireAgreesWithDnsjava() {
    if (form.verdict != Verdict.ANSWER && form.verdict != Verdict.BADVERS) {
      return;
    }
    byte[] question = Arrays.copyOf(request, form.questionEnd);
    question[11] = 0; // without the additional section
    question[10] = 0;
    question[9] = 0; // and without the SOA of an IXFR
    try {
      Message read = new Message(question);
      require(read.getQuestion().getType() == form.type, "dnsjava reads another QTYPE");
    } catch (IOException e) {
      throw new AssertionError("dnsjava cannot read the question", e);
    }
  }

  private void judgeHeader(Header header) {
    require(header.getID() == (((request[0] & 0xff) << 8) | (request[1] & 0xff)), "ID");
    require(header.getFlag(Flags.QR), "QR");
    require(header.getOpcode() == form.opcode(), "OPCODE");
    require(header.getFlag(Flags.RD) == ((request[2] & 1) != 0), "RD is copied");
    require(!header.getFlag(Flags.RA), "RA"); // RFC 1035 4.1.1: no recursion here
    require(!header.getFlag(Flags.AD), "AD"); // RFC 4035 3.1.6
    require(!header.getFlag(Flags.CD), "CD"); // RFC 4035 3.1.6
    require(!header.getFlag(Flags.TC) || !stream, "TC over TCP"); // RFC 2181 9
  }

  private void judgeQuestion(Message response, byte[] octets) {
    int questions = response.getHeader().getCount(Section.QUESTION);
    require(questions <= 1, "QDCOUNT");
    if (form.questionEnd > 0) {
      require(questions == 1, "the question is missing");
      require(
          Arrays.equals(
              octets,
              RequestForm.HEADER,
              form.questionEnd,
              request,
              RequestForm.HEADER,
              form.questionEnd),
          "the question is another"); // case included
    }
  }

  private void judgeCode(Message response, Ending ending) {
    int code = response.getRcode();
    boolean truncated = response.getHeader().getFlag(Flags.TC);
    if (manner.mayLimit() && !stream && (ending == Ending.LIMITED || ending == Ending.BADCOOKIE)) {
      require(
          ending == Ending.LIMITED ? truncated && code == 0 : code == Rcode.BADCOOKIE,
          "a held back response is cut or says BADCOOKIE");
      return;
    }
    switch (form.verdict) {
      case SILENCE -> throw new AssertionError("answered");
      case FORMERR -> require(code == Rcode.FORMERR && ending == Ending.FORMERR, "FORMERR is due");
      case NOTIMP -> require(code == Rcode.NOTIMP && ending == Ending.NOTIMP, "NOTIMP is due");
      case BADVERS -> require(code == Rcode.BADVERS && ending == Ending.BADVERS, "BADVERS is due");
      case COOKIE -> judgeCookieQuery(code, ending);
      case ANSWER -> judgeLookUp(response, code, ending);
    }
  }

  private void judgeCookieQuery(int code, Ending ending) {
    if (manner.protocol().cookies() == null) {
      require(code == Rcode.FORMERR && ending == Ending.FORMERR, "FORMERR is due, cookies are off");
    } else {
      require(
          (code == Rcode.NOERROR && ending == Ending.NODATA)
              || (code == Rcode.BADCOOKIE && ending == Ending.BADCOOKIE),
          "a query for a cookie gets one");
    }
  }

  private void judgeLookUp(Message response, int code, Ending ending) {
    require(LOOKED_UP.contains(code), "RCODE " + code);
    Name name = response.getQuestion().getName();
    if (form.dnsClass != DClass.IN && form.dnsClass != DClass.CH) {
      require(code == Rcode.REFUSED, "a class that is not served is refused");
    } else if (form.dnsClass == DClass.IN) {
      judgeType(name, code);
    }
    Ending counted =
        switch (code) {
          case Rcode.REFUSED -> Ending.REFUSED;
          case Rcode.NOTIMP -> Ending.NOTIMP;
          default -> ending;
        };
    require(ending == counted, "the counter");
    boolean aa = response.getHeader().getFlag(Flags.AA);
    require(!aa || (code != Rcode.REFUSED && code != Rcode.NOTIMP), "AA");
  }

  private void judgeType(Name name, int code) {
    if (form.type == Type.AXFR || form.type == Type.IXFR) {
      require(code == Rcode.REFUSED, "transfers are refused");
    } else if (form.type == Type.OPT || (form.type >= 249 && form.type <= 254)) {
      require(code == Rcode.NOTIMP, "meta types are not implemented"); // RFC 6895 3.1
    } else {
      boolean ours = APEXES.stream().anyMatch(name::subdomain);
      require(ours == (code != Rcode.REFUSED), "what is not ours is refused, nothing else");
    }
  }

  private void judgeOpt(Message response) {
    OPTRecord opt = response.getOPT();
    // RFC 6891 6.1.1: with OPT as the request; where that could not be read, either.
    require(opt == null || form.hasOpt, "OPT without one in the request");
    require(opt != null || !form.hasOpt || !form.isReadable, "OPT is missing");
    if (opt == null) {
      return;
    }
    require(opt.getVersion() == 0, "EDNS version");
    require(opt.getPayloadSize() == manner.protocol().udpPayloadMax(), "UDP payload size");
    judgeSubnet(opt.getOptions(EDNSOption.Code.CLIENT_SUBNET));
    judgeCookie(opt.getOptions(EDNSOption.Code.COOKIE));
    require(form.asksNsid || opt.getOptions(EDNSOption.Code.NSID).isEmpty(), "NSID unasked");
    require(
        (stream && form.asksKeepalive) || opt.getOptions(EDNSOption.Code.TCP_KEEPALIVE).isEmpty(),
        "keepalive unasked or over UDP"); // RFC 7828 3.2.1
  }

  /** RFC 7871 7.2.1: family, source prefix and address as sent; scope 0 for source 0. */
  private void judgeSubnet(List<EDNSOption> echoed) {
    if (form.verdict != Verdict.ANSWER) {
      return;
    }
    require(echoed.size() == (form.subnet.length > 0 ? 1 : 0), "client subnet");
    if (!echoed.isEmpty()) {
      byte[] wire = data(echoed.getFirst());
      int scope = wire[3] & 0xff;
      wire[3] = 0;
      wire[1] = form.subnet[1] == 0 ? 0 : wire[1]; // made readable before
      require(Arrays.equals(wire, form.subnet), "client subnet is another");
      require(scope <= (form.subnet[1] == 1 ? 32 : 128), "scope " + scope);
      require(form.subnet[2] != 0 || scope == 0, "scope of a client that hides");
    }
  }

  private void judgeCookie(List<EDNSOption> cookies) {
    boolean on = manner.protocol().cookies() != null;
    require(cookies.size() <= 1, "cookies");
    if (form.verdict == Verdict.ANSWER) {
      require(cookies.size() == (on && form.clientCookie.length > 0 ? 1 : 0), "cookie");
    }
    if (!cookies.isEmpty() && form.verdict == Verdict.ANSWER) {
      byte[] wire = data(cookies.getFirst());
      require(wire.length == 24, "cookie of " + wire.length); // RFC 9018 4
      require(Arrays.equals(wire, 0, 8, form.clientCookie, 0, 8), "client cookie is another");
    }
  }

  private static byte[] data(EDNSOption option) {
    byte[] wire = option.toWire();
    return Arrays.copyOfRange(wire, 4, wire.length);
  }

  private void judgeSections(Message response) {
    int records =
        response.getHeader().getCount(Section.ANSWER)
            + response.getHeader().getCount(Section.AUTHORITY);
    boolean data = form.verdict == Verdict.ANSWER && response.getRcode() != Rcode.REFUSED;
    require(data || records == 0, "records in an error");
    require(!response.getHeader().getFlag(Flags.TC) || records == 0, "records beside TC");
  }

  /** dnsjava reads every record and stands at the end of the message then. */
  private static void requireWhole(byte[] octets) throws IOException {
    Message message = new Message(octets);
    require(message.numBytes() == octets.length, "octets behind the last record");
    int opts = 0;
    for (org.xbill.DNS.Record record : message.getSection(Section.ADDITIONAL)) {
      opts += record.getType() == Type.OPT ? 1 : 0;
    }
    require(opts <= 1, "two OPT records");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
