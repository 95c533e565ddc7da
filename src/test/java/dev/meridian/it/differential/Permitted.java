package dev.meridian.it.differential;

import static dev.meridian.it.differential.Part.AA;
import static dev.meridian.it.differential.Part.ADDITIONAL;
import static dev.meridian.it.differential.Part.ANSWER;
import static dev.meridian.it.differential.Part.AUTHORITY;
import static dev.meridian.it.differential.Part.OPT;
import static dev.meridian.it.differential.Part.OPT_OPTIONS;
import static dev.meridian.it.differential.Part.QUESTION;
import static dev.meridian.it.differential.Part.RCODE;
import static dev.meridian.it.differential.Part.SILENCE;
import static dev.meridian.it.differential.Part.TC;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Every difference from NSD and Knot that is permitted, and why. A rule sees the request and both
 * responses, and names the parts that may differ where it holds; all other parts must be equal.
 */
final class Permitted {
  /** In the order in which they are tried; the first that holds explains a part. */
  static final List<Rule> RULES =
      List.of(
          rule(
              "ANY gets HINFO",
              "QTYPE ANY: we answer with a synthesized HINFO (RFC 8482 section 4.2); the others with one "
                  + "RRset of their choice (section 4.1), which brings its addresses along or is too large.",
              c -> c.asked().type() == Type.ANY && endsInHinfo(c),
              ANSWER,
              ADDITIONAL,
              TC),
          rule(
              "Truncated is empty",
              "Both truncate: we send no records then, since a client that sees TC asks again over TCP "
                  + "(RFC 2181 section 9); the others send those that fit.",
              c -> c.weTruncate() && c.theyTruncate() && c.ours().isBare(),
              ANSWER,
              AUTHORITY,
              ADDITIONAL),
          rule(
              "NSD leaves glue out",
              "NSD 4.6 leaves out glue for name servers below the cut that does not fit a datagram and does "
                  + "not set TC; we set TC as RFC 9471 section 3.1 demands.",
              c ->
                  c.isNsd() && c.weTruncate() && !c.theyTruncate() && isReferral(c) && lacksGlue(c),
              TC,
              ANSWER,
              AUTHORITY,
              ADDITIONAL),
          rule(
              "Names are compressed less",
              "Our prepared records point at the question and at each other, not at every name that stands "
                  + "before them; so a response that the peer fits into the datagram to the last 5 % may "
                  + "not fit for us, and the client comes back over TCP.",
              c -> c.weTruncate() && !c.theyTruncate() && c.ours().isBare() && isNearLimit(c),
              TC,
              ANSWER,
              AUTHORITY,
              ADDITIONAL),
          rule(
              "Knot compresses less",
              "Knot 3.2 writes a large referral larger than we do, and truncates what fits for us.",
              c ->
                  c.isKnot()
                      && !c.weTruncate()
                      && c.theyTruncate()
                      && c.theirExtraAdditional().isEmpty()
                      && c.ours().octets().length > c.theirs().octets().length * 9 / 10,
              TC,
              ADDITIONAL),
          rule(
              "Knot stays in the zone",
              "A CNAME or DNAME leads into another zone of the same server: we go on there (RFC 1034 section "
                  + "4.3.2 step 3a: back to step 1), as NSD does; Knot stops, or refers to the child zone.",
              c -> c.isKnot() && c.theyAnswerAliasesOnly() && leadsToOtherZone(c) && beginsOurs(c),
              RCODE,
              ANSWER,
              AUTHORITY,
              ADDITIONAL,
              TC),
          rule(
              "Knot follows five links",
              "Knot gives at most 5 CNAMEs of a chain and leaves the rest to the client; we and NSD "
                  + "follow more.",
              c ->
                  c.isKnot()
                      && c.theyAnswerAliasesOnly()
                      && c.theirCnames() == 5
                      && (c.theirAnswerBeginsOurs() || c.weTruncate()),
              ANSWER,
              AUTHORITY,
              ADDITIONAL,
              RCODE,
              TC),
          rule(
              "Endless DNAME",
              "A DNAME that leads below itself never ends. We follow 16 links, NSD until it meets a "
                  + "DNAME again; the client can do nothing with any of it.",
              c ->
                  c.isNsd() && c.theyAnswerAliasesOnly() && c.theyMeetDnameAgain() && beginsOurs(c),
              ANSWER,
              TC),
          rule(
              "NSD adds no addresses",
              "With minimal responses NSD adds no addresses to an answer; we add those that the client will "
                  + "ask for next, as Knot does (RFC 1034 section 4.3.2 step 6).",
              c ->
                  c.isNsd()
                      && c.ours().has(Flags.AA)
                      && !c.ours().answer().isEmpty()
                      && c.theirExtraAdditional().isEmpty(),
              ADDITIONAL),
          rule(
              "Wildcard in additional",
              "The name of a server or exchange exists only by a wildcard: the others put addresses made "
                  + "from it into the additional section, we leave them to the client's own query.",
              c ->
                  c.ourExtraAdditional().isEmpty()
                      && c.theirExtraAdditional().stream()
                          .allMatch(
                              rrset ->
                                  c.zones()
                                      .types(Name.fromConstantString(rrset.owner()))
                                      .isEmpty()),
              ADDITIONAL),
          rule(
              "Knot adds glue to answers",
              "The target of MX or SRV lies below a cut: Knot adds the glue that the zone happens to "
                  + "have; we add what we are an authority for, and the addresses of name servers.",
              c ->
                  c.isKnot()
                      && c.ours().has(Flags.AA)
                      && c.ourExtraAdditional().isEmpty()
                      && c.theirExtraAdditional().stream()
                          .allMatch(rrset -> c.zones().isBelowCut(name(rrset), c.asked().name())),
              ADDITIONAL),
          rule(
              "Knot adds part of the addresses",
              "The addresses that go along with an answer do not all fit: Knot adds those that do, we "
                  + "none of them.",
              c ->
                  c.isKnot()
                      && !c.weTruncate()
                      && !c.theyTruncate()
                      && c.ours().additional().isEmpty()
                      && (lacksAddresses(c) || isNearLimit(c)),
              ADDITIONAL),
          rule(
              "NSD mixes zones",
              "NSD keeps the names of all zones in one tree: a name of the child zone that the parent's file "
                  + "has (and the cut hides) exists for it, so it says NODATA where the child has no such "
                  + "name and we say NXDOMAIN, as Knot does.",
              c ->
                  c.isNsd()
                      && c.ours().rcode() == Rcode.NXDOMAIN
                      && c.theirs().rcode() == Rcode.NOERROR
                      && c.zones().isHiddenElsewhere(c.theirLastTarget().orElse(c.asked().name())),
              RCODE),
          rule(
              "Extended error",
              "We say why we refuse (RFC 8914); these versions of the others do not.",
              c -> c.ourExtraOptions().equals(Set.of(15)) && !c.theySendOptionsOfTheirOwn(),
              OPT_OPTIONS),
          rule(
              "Client subnet",
              "We answer a client subnet option by one with scope 0 (RFC 7871 section 7.2.2); the others "
                  + "do not know the option.",
              c -> onlyWeAnswer(c, EDNSOption.Code.CLIENT_SUBNET),
              OPT_OPTIONS),
          rule(
              "Cookie",
              "We speak DNS cookies from the start (RFC 7873); the others need to be told to.",
              c -> onlyWeAnswer(c, EDNSOption.Code.COOKIE),
              OPT_OPTIONS),
          rule(
              "Keepalive",
              "On TCP we tell the idle time when asked (RFC 7828); these versions of the others do not.",
              c -> onlyWeAnswer(c, EDNSOption.Code.TCP_KEEPALIVE),
              OPT_OPTIONS),
          rule(
              "Class ANY",
              "QCLASS ANY: we refuse every class but IN; the others answer as if IN had been asked for, NSD "
                  + "without AA and SOA.",
              c -> c.asked().dnsClass() == DClass.ANY && c.ours().rcode() == Rcode.REFUSED,
              RCODE,
              AA,
              ANSWER,
              AUTHORITY,
              ADDITIONAL),
          rule(
              "Meta type",
              "QTYPE OPT, TKEY, TSIG, MAILB and MAILA are no types of data (RFC 6895 3.1): NOTIMP from "
                  + "us; the others look them up like any type and say NODATA or NXDOMAIN.",
              c ->
                  (c.asked().type() == Type.OPT
                          || (c.asked().type() >= Type.TKEY && c.asked().type() < Type.ANY))
                      && c.ours().rcode() == Rcode.NOTIMP,
              RCODE,
              AA,
              ANSWER,
              AUTHORITY,
              ADDITIONAL,
              OPT_OPTIONS),
          rule(
              "Transfer",
              "AXFR and IXFR: we refuse all of them, there is no zone transfer; the others say NOTAUTH where "
                  + "the name is no apex of theirs or nobody may transfer, and NOTIMP over UDP.",
              c ->
                  (c.asked().type() == Type.AXFR || c.asked().type() == Type.IXFR)
                      && c.ours().rcode() == Rcode.REFUSED
                      && (c.theirs().rcode() == Rcode.NOTAUTH
                          || (!c.asked().stream() && c.theirs().rcode() == Rcode.NOTIMP)),
              RCODE),
          rule(
              "Knot type zero",
              "QTYPE 0 is reserved (RFC 6895): Knot says NOTIMP; we and NSD look for it and find no data.",
              c -> c.isKnot() && c.asked().type() == 0 && c.theirs().rcode() == Rcode.NOTIMP,
              RCODE,
              AA,
              ANSWER,
              AUTHORITY,
              ADDITIONAL,
              OPT_OPTIONS),
          rule(
              "NOTIFY and UPDATE",
              "NOTIFY and UPDATE: NOTIMP from us, who have neither; the others know them and say NOTAUTH, "
                  + "NXDOMAIN or REFUSED to strangers.",
              c ->
                  (c.asked().opcode() == Opcode.NOTIFY || c.asked().opcode() == Opcode.UPDATE)
                      && c.ours().rcode() == Rcode.NOTIMP,
              RCODE),
          rule(
              "Knot echoes unknown opcodes",
              "An opcode that we do not know leaves the form of what follows unknown, so that we return no "
                  + "question, as NSD does; Knot returns it.",
              c ->
                  c.isKnot()
                      && c.asked().opcode() != Opcode.QUERY
                      && c.ours().rcode() == Rcode.NOTIMP
                      && c.ours().question().length == 0,
              QUESTION,
              OPT),
          rule(
              "NSD leaves OPT out",
              "An opcode that we do not know, with an OPT record: we return one, as Knot does (RFC 6891 "
                  + "section 6.1.1); NSD returns the header alone.",
              c ->
                  c.isNsd()
                      && c.asked().opcode() != Opcode.QUERY
                      && c.ours().rcode() == Rcode.NOTIMP
                      && c.theirs().octets().length == 12,
              OPT),
          rule(
              "NSD drops the question",
              "NSD returns no question with FORMERR, nor with REFUSED for another class; we return what we "
                  + "could read.",
              c ->
                  c.isNsd()
                      && c.theirs().isReadable()
                      && c.theirs().question().length == 0
                      && isError(c),
              QUESTION,
              OPT),
          rule(
              "NSD checks the RCODE",
              "A query with an RCODE in its header: FORMERR from NSD; we ignore the bits, as Knot does.",
              c ->
                  c.isNsd()
                      && (c.asked().flags() & 0xf) != 0
                      && (c.theirs().rcode() == Rcode.FORMERR || c.theirs().isSilence()),
              SILENCE,
              RCODE,
              AA,
              QUESTION,
              ANSWER,
              AUTHORITY,
              ADDITIONAL,
              OPT,
              OPT_OPTIONS),
          rule(
              "Errors are sent",
              "FORMERR for a broken request, and NOTIMP for an unknown opcode, whenever there is a "
                  + "whole header (RFC 1035 section 4.1.1): the others drop some broken ones, and NSD "
                  + "any error beyond 100 a second.",
              c ->
                  c.theirs().isSilence()
                      && ((isBroken(c) && c.ours().rcode() == Rcode.FORMERR)
                          || (c.isNsd() && c.ours().rcode() == Rcode.NOTIMP)),
              SILENCE),
          rule(
              "FORMERR of Knot",
              "FORMERR: Knot returns the question and no OPT where the fault lies behind the question; we "
                  + "return an OPT if one was read (RFC 6891 section 6.1.1), and no question where the "
                  + "counts forbid reading it.",
              c ->
                  c.isKnot()
                      && isBroken(c)
                      && c.ours().rcode() == Rcode.FORMERR
                      && c.theirs().rcode() == Rcode.FORMERR,
              QUESTION,
              OPT),
          rule(
              "NSD takes octets behind",
              "Octets behind the message: FORMERR from us and Knot; NSD ignores them.",
              c ->
                  c.isNsd()
                      && c.asked().what().startsWith("octets behind")
                      && weSayFormerrTheyNoError(c),
              RCODE,
              AA,
              ANSWER),
          rule(
              "NSD takes no question",
              "No question, but an OPT: NSD answers NOERROR with its OPT (as RFC 7873 section 5.4 has it for "
                  + "cookies); FORMERR from us and Knot, since QDCOUNT is not 1.",
              c ->
                  c.isNsd()
                      && c.asked().what().equals("no question but OPT")
                      && weSayFormerrTheyNoError(c),
              RCODE),
          rule(
              "Knot takes records",
              "A query with records in answer or authority, or with an OPT that is not the root's: FORMERR "
                  + "from us and NSD; Knot ignores them.",
              c ->
                  c.isKnot()
                      && Set.of("answer", "authority", "OPT not at the root")
                          .contains(c.asked().what())
                      && weSayFormerrTheyNoError(c),
              RCODE,
              AA,
              QUESTION,
              ANSWER,
              OPT),
          rule(
              "NSD takes OPT and TSIG only",
              "A query with an additional record that is neither OPT nor TSIG: FORMERR from NSD; ignored by "
                  + "us and Knot.",
              c ->
                  c.isNsd()
                      && c.asked().what().equals("additional that is no OPT")
                      && c.ours().rcode() == Rcode.NOERROR
                      && (c.theirs().rcode() == Rcode.FORMERR || c.theirs().isSilence()),
              SILENCE,
              RCODE,
              AA,
              QUESTION,
              ANSWER));

  private static final int NEAR_PERCENT = 95;

  private Permitted() {}

  private static Rule rule(
      String name, String reason, Predicate<Compared> holds, Part first, Part... others) {
    return new Rule(name, reason, holds, Set.copyOf(EnumSet.of(first, others)));
  }

  private static Name name(Reply.Rrset rrset) {
    return Name.fromConstantString(rrset.owner());
  }

  private static boolean endsInHinfo(Compared c) {
    return !c.ours().answers().isEmpty()
        && c.ours().answers().getLast() instanceof HINFORecord hinfo
        && hinfo.getCPU().equals("RFC8482")
        && (c.theyTruncate() || beginsLike(c, hinfo.getName()));
  }

  /** Whether the peer has the same aliases, and then one RRset of the same owner. */
  private static boolean beginsLike(Compared c, Name owner) {
    int last = c.ours().answer().size() - 1;
    return c.theirs().answer().size() == last + 1
        && c.theirs().answer().subList(0, last).equals(c.ours().answer().subList(0, last))
        && c.theirs().answers().getLast().getName().equals(owner);
  }

  private static boolean isReferral(Compared c) {
    return c.theirs().authority().stream().allMatch(rrset -> rrset.type() == Type.NS)
        && !c.theirs().authority().isEmpty();
  }

  /** Whether the zone has addresses of name servers below the cut that the peer left out. */
  private static boolean lacksGlue(Compared c) {
    for (Record ns : c.theirs().authorities()) {
      Name server = ((NSRecord) ns).getTarget();
      for (int type : new int[] {Type.A, Type.AAAA}) {
        String owner = server.toString().toLowerCase(Locale.ROOT);
        if (server.subdomain(ns.getName())
            && c.zones().types(server).contains(type)
            && c.theirs().additional().stream()
                .noneMatch(rrset -> rrset.type() == type && rrset.owner().equals(owner))) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether the zone has addresses of names that the answer leads to and that the peer left out.
   */
  private static boolean lacksAddresses(Compared c) {
    return c.theirs().answers().stream()
        .map(Record::getAdditionalName)
        .filter(Objects::nonNull)
        .filter(name -> c.zones().types(name).contains(Type.A))
        .map(name -> name.toString().toLowerCase(Locale.ROOT))
        .anyMatch(
            name ->
                c.theirs().additional().stream().noneMatch(rrset -> rrset.owner().equals(name)));
  }

  private static boolean isNearLimit(Compared c) {
    Asked.Edns edns = c.asked().edns();
    int limit = edns == null ? 512 : Math.min(Math.max(edns.payload(), 512), 1232);
    return c.theirs().octets().length * 100 > limit * NEAR_PERCENT;
  }

  private static boolean leadsToOtherZone(Compared c) {
    return c.theirLastTarget().isPresent()
        && !c.zones().zoneOf(c.theirLastTarget().get()).equals(c.zones().zoneOf(c.asked().name()));
  }

  private static boolean beginsOurs(Compared c) {
    return c.theirAnswerBeginsOurs() || (c.weTruncate() && c.ours().isBare());
  }

  private static boolean onlyWeAnswer(Compared c, int option) {
    return c.ourExtraOptions().contains(option)
        && Set.of(option, 15).containsAll(c.ourExtraOptions())
        && !c.theySendOptionsOfTheirOwn();
  }

  private static boolean isBroken(Compared c) {
    return !c.asked().wellFormed();
  }

  private static boolean isError(Compared c) {
    return c.theirs().rcode() == c.ours().rcode()
        && (c.ours().rcode() == Rcode.FORMERR || c.ours().rcode() == Rcode.REFUSED);
  }

  private static boolean weSayFormerrTheyNoError(Compared c) {
    return c.ours().rcode() == Rcode.FORMERR && c.theirs().rcode() == Rcode.NOERROR;
  }
}
