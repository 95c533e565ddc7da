package dev.meridian.net;

/**
 * How queries of one network interface are taken by AF_XDP.
 *
 * @param name of the interface
 * @param queues whose queries are taken so; 0 while the interface is another program's or not there
 * @param zeroCopy whether its driver reads and writes the frames itself
 * @param received queries that were taken so since the start
 * @param dropped frames that the kernel had no room for since the interface was taken
 */
public record XdpFigures(String name, int queues, boolean zeroCopy, long received, long dropped) {}
