package dev.meridian.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code meridian.yaml}.
 *
 * @param file the file itself; relative paths in it are relative to its folder
 * @param dns where queries are answered, over UDP and TCP
 * @param control the HTTP API; empty where there is none
 * @param zones folder of {@code *.zone} master files and {@code *.yaml} steering
 * @param geoip databases in order; a later one fills what an earlier one lacks
 * @param state folder that survives restarts
 * @param vantage this node as a place to probe from
 * @param fleet the nodes that decide together; empty for a node that decides alone
 * @param udpThreads listener threads an address; default 1
 * @param udpPayloadMax largest UDP response, octets; 512 to 4096, default 1232
 * @param gso whether UDP responses of one length to one client may leave as one message; default
 *     true
 * @param xdp network interfaces whose UDP queries are taken by AF_XDP; default none
 * @param tcpIdle how long a TCP connection may be idle; 1 s to 1800 s, default 10 s
 * @param tcpTimeout how long one message may take over TCP; 100 ms to 60 s, default 5 s
 * @param tcpClientsMax TCP connections at once; 1 to 65535, default 1000
 * @param tcpPerClientMax TCP connections of one client to one address; 1 to 65535, default 100 but
 *     not more than {@code tcpClientsMax}
 * @param clientSubnet whether the client subnet that resolvers send is used (RFC 7871); default
 *     true
 * @param cookies server cookies
 * @param rateLimit how many responses a client may cause
 * @param identity what the server tells of itself
 * @param startupGrace how long the start waits for the first probes; 0 to 60 s, default 5 s
 * @param queryLog log of a sample of the queries; empty where there is none
 * @param watch whether the files are loaded again when they change; default false
 * @param route53 hosted zones that are kept; empty when there are none
 */
public record ServerConfig(
    Path file,
    List<DnsListenerSpec> dns,
    Optional<ControlSpec> control,
    Path zones,
    List<Path> geoip,
    Path state,
    VantageSpec vantage,
    Optional<FleetSpec> fleet,
    int udpThreads,
    int udpPayloadMax,
    boolean gso,
    List<String> xdp,
    Duration tcpIdle,
    Duration tcpTimeout,
    int tcpClientsMax,
    int tcpPerClientMax,
    boolean clientSubnet,
    CookiesSpec cookies,
    RateLimitSpec rateLimit,
    IdentitySpec identity,
    Duration startupGrace,
    Optional<QueryLogSpec> queryLog,
    boolean watch,
    Optional<Route53Spec> route53) {

  /** The same with the zones of another folder. */
  public ServerConfig withZones(Path other) {
    return new ServerConfig(
        file,
        dns,
        control,
        other,
        geoip,
        state,
        vantage,
        fleet,
        udpThreads,
        udpPayloadMax,
        gso,
        xdp,
        tcpIdle,
        tcpTimeout,
        tcpClientsMax,
        tcpPerClientMax,
        clientSubnet,
        cookies,
        rateLimit,
        identity,
        startupGrace,
        queryLog,
        watch,
        route53);
  }

  /** The addresses of {@link #dns}, in its order. */
  public List<InetSocketAddress> addresses() {
    return dns.stream().map(DnsListenerSpec::address).toList();
  }
}
