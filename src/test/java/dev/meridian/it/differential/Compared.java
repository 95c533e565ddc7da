package dev.meridian.it.differential;

import dev.meridian.it.differential.Reply.Rrset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * A request and what two servers made of it.
 *
 * @param ours what Meridian answered
 * @param theirs what the peer answered
 */
record Compared(Zones zones, Peer peer, Asked asked, Reply ours, Reply theirs) {

  boolean isNsd() {
    return peer == Peer.NSD;
  }

  boolean isKnot() {
    return peer == Peer.KNOT;
  }

  boolean weTruncate() {
    return ours.has(Flags.TC);
  }

  boolean theyTruncate() {
    return theirs.has(Flags.TC);
  }

  /** Whether the peer's answer is ours as far as it goes. */
  boolean theirAnswerBeginsOurs() {
    List<Rrset> whole = ours.answer();
    List<Rrset> part = theirs.answer();
    return part.size() <= whole.size() && part.equals(whole.subList(0, part.size()));
  }

  /** Whether the peer's answer is aliases only. */
  boolean theyAnswerAliasesOnly() {
    return !theirs.answer().isEmpty()
        && theirs.answer().stream()
            .allMatch(rrset -> rrset.type() == Type.CNAME || rrset.type() == Type.DNAME);
  }

  /** CNAMEs in the peer's answer. */
  long theirCnames() {
    return theirs.answers().stream().filter(CNAMERecord.class::isInstance).count();
  }

  /** What the last CNAME of the peer's answer leads to. */
  Optional<Name> theirLastTarget() {
    return theirs.answers().reversed().stream()
        .filter(CNAMERecord.class::isInstance)
        .map(record -> ((CNAMERecord) record).getTarget())
        .findFirst();
  }

  /** Whether a DNAME in the peer's answer has led to a name that it stands above again. */
  boolean theyMeetDnameAgain() {
    Optional<Name> target = theirLastTarget();
    return theirs.answers().stream()
        .filter(DNAMERecord.class::isInstance)
        .map(Record::getName)
        .anyMatch(owner -> target.isPresent() && isBelow(target.get(), owner));
  }

  private static boolean isBelow(Name name, Name above) {
    return name.subdomain(above) && !name.equals(above);
  }

  /** RRsets of the peer's additional section that ours lacks. */
  Set<Rrset> theirExtraAdditional() {
    Set<Rrset> extra = new HashSet<>(theirs.additional());
    extra.removeAll(new HashSet<>(ours.additional()));
    return extra;
  }

  /** RRsets of our additional section that the peer's lacks. */
  Set<Rrset> ourExtraAdditional() {
    Set<Rrset> extra = new HashSet<>(ours.additional());
    extra.removeAll(new HashSet<>(theirs.additional()));
    return extra;
  }

  /** Options that only we send. */
  Set<Integer> ourExtraOptions() {
    Set<Integer> extra = new HashSet<>(ours.options());
    extra.removeAll(theirs.options());
    return extra;
  }

  boolean theySendOptionsOfTheirOwn() {
    return !ours.options().containsAll(theirs.options());
  }
}
