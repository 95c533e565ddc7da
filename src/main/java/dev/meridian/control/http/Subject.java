package dev.meridian.control.http;

import dev.meridian.control.ObservedHealth;
import dev.meridian.control.Picks;
import dev.meridian.control.Recorder;
import dev.meridian.control.ReloadResult;
import dev.meridian.control.Wheel;
import dev.meridian.control.whatif.Clientele;
import dev.meridian.journal.Journal;
import dev.meridian.net.ListenerTally;
import dev.meridian.net.XdpFigures;
import dev.meridian.tap.QueryLog;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The running server as the API sees it. All may be called by any thread, and none waits.
 *
 * @param version of the program
 * @param started when the process began
 * @param observed what is served and what is known of its targets, of one moment
 * @param xdp how queries of network interfaces are taken by AF_XDP
 * @param tallies the counters of all listeners
 * @param picks what listeners count of policies
 * @param clientele who asks policies
 * @param queryLog what is logged of the queries
 * @param route53 what is kept in Route 53
 * @param fleet what it is part of
 * @param ready whether queries are answered
 * @param journal what happened
 * @param recorder what of that is counted
 * @param reload has the files loaded again, for whom; completes when that has come to an end
 * @param wheel what people may do by hand
 */
public record Subject(
    String version,
    Instant started,
    Supplier<ObservedHealth> observed,
    Supplier<List<XdpFigures>> xdp,
    Supplier<List<ListenerTally>> tallies,
    Picks picks,
    Clientele clientele,
    QueryLog queryLog,
    Route53Subject route53,
    FleetSubject fleet,
    BooleanSupplier ready,
    Journal journal,
    Recorder recorder,
    Function<String, CompletionStage<ReloadResult>> reload,
    Wheel wheel) {}
