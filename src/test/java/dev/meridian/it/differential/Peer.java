package dev.meridian.it.differential;

/** Whom Meridian is compared with. */
enum Peer {
  NSD("NSD"),
  KNOT("Knot DNS");

  final String label;

  Peer(String label) {
    this.label = label;
  }
}
