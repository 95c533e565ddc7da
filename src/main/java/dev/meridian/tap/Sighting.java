package dev.meridian.tap;

import java.net.InetSocketAddress;

/**
 * One request and what became of it.
 *
 * @param millis when it was answered, since 1970
 * @param server the listening address
 * @param high upper half of the client's address; IPv4 is v4-mapped
 * @param low lower half of the client's address
 * @param port of the client
 * @param stream whether it came over TCP
 * @param query the request as it came
 * @param response as it went; empty when there was none
 */
record Sighting(
    long millis,
    InetSocketAddress server,
    long high,
    long low,
    int port,
    boolean stream,
    byte[] query,
    byte[] response) {}
