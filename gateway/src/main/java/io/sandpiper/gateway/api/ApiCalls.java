package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.Access;
import io.sandpiper.gateway.artifact.Artifacts;
import io.sandpiper.gateway.audit.AuditLog;
import io.sandpiper.gateway.delivery.Desires;
import io.sandpiper.gateway.delivery.MediaAssignments;
import io.sandpiper.gateway.device.Devices;
import io.sandpiper.gateway.device.Enrolment;
import io.sandpiper.gateway.ingest.Pushes;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.gateway.status.StatusView;
import io.sandpiper.gateway.trust.ListKeeper;
import io.sandpiper.gateway.trust.TrustRepository;
import io.sandpiper.host.store.Database;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** All calls, each with the doors that it needs. */
public final class ApiCalls {
    private final Login login;
    private final AccessCalls accounts;
    private final LoginCalls logins;
    private final AuditCalls audit;
    private final BlobCalls blobs;
    private final JobCalls jobs;
    private final PaperCalls papers;
    private final ModelCalls models;
    private final AssignmentCalls assignments;
    private final DeviceCalls devices;
    private final TrustCalls trust;
    private final TrustFileCalls trustFiles;
    private final MediaCalls media;
    private final HealthCalls health;
    private final Supplier<String> metrics;

    /**
     * @param files where files are checked and secrets made; bounded
     * @param openReads where what is open to everybody is read; bounded, so that strangers fill this alone
     * @param metrics the page that Prometheus reads
     */
    public ApiCalls(
            Access access,
            Artifacts artifacts,
            Registry registry,
            Pushes pushes,
            Desires desires,
            Devices devices,
            Enrolment enrolment,
            StatusView status,
            TrustRepository trust,
            ListKeeper list,
            MediaAssignments mediaAssignments,
            Database database,
            BooleanSupplier brokerConnected,
            Supplier<String> metrics,
            LoginCalls logins,
            AuditLog auditLog,
            Executor files,
            Executor openReads) {
        this.logins = logins;
        this.audit = new AuditCalls(auditLog);
        this.login = new Login(access);
        this.blobs = new BlobCalls(artifacts, files, auditLog);
        PaperAnswers answers = new PaperAnswers(artifacts);
        this.accounts = new AccessCalls(access.tokens());
        this.jobs = new JobCalls(pushes, answers, login);
        this.papers = new PaperCalls(registry, answers);
        this.models = new ModelCalls(registry, pushes, desires, trust, list);
        this.assignments = new AssignmentCalls(desires, pushes);
        this.devices = new DeviceCalls(devices, enrolment, status, pushes, files);
        this.trust = new TrustCalls(trust, list, registry, files, auditLog);
        this.trustFiles = new TrustFileCalls(trust, artifacts, openReads, files);
        this.media = new MediaCalls(mediaAssignments, trust, files, auditLog);
        this.health = new HealthCalls(database, brokerConnected);
        this.metrics = metrics;
    }

    Login login() {
        return login;
    }

    AuditCalls audit() {
        return audit;
    }

    LoginCalls logins() {
        return logins;
    }

    BlobCalls blobs() {
        return blobs;
    }

    JobCalls jobs() {
        return jobs;
    }

    PaperCalls papers() {
        return papers;
    }

    TrustFileCalls trustFiles() {
        return trustFiles;
    }

    HealthCalls health() {
        return health;
    }

    Supplier<String> metrics() {
        return metrics;
    }

    /** Handlers of the operations that the contract's router mounts, by operationId. */
    Map<String, Handler<RoutingContext>> byOperation() {
        Map<String, Handler<RoutingContext>> handlers = new HashMap<>();
        handlers.put("listModels", models::list);
        handlers.put("showModel", models::show);
        handlers.put("push", models::push);
        handlers.put("showVersion", models::showVersion);
        handlers.put("removeVersion", models::remove);
        handlers.put("raiseFloor", models::raiseFloor);
        handlers.put("history", assignments::history);
        handlers.put("undo", assignments::undo);
        handlers.put("assign", assignments::assign);
        handlers.put("listAssignments", assignments::list);
        handlers.put("listJobs", jobs::list);
        handlers.put("showJob", jobs::show);
        handlers.put("cancelJob", jobs::cancel);
        handlers.put("retryJob", jobs::retry);
        handlers.put("versionReport", papers::report);
        handlers.put("listDevices", devices::list);
        handlers.put("showDevice", devices::show);
        handlers.put("removeDevice", devices::remove);
        handlers.put("revokeDevice", devices::revoke);
        handlers.put("reenrollDevice", devices::reenroll);
        handlers.put("createEnrollToken", devices::createToken);
        handlers.put("status", devices::status);
        handlers.put("trustStatus", trust::status);
        handlers.put("whoami", accounts::whoami);
        handlers.put("listAudit", audit::list);
        handlers.put("verifyAudit", audit::verify);
        handlers.put("auditKey", audit::key);
        handlers.put("listTokens", accounts::list);
        handlers.put("createToken", accounts::create);
        handlers.put("removeToken", accounts::remove);
        handlers.put("trustDrafts", trust::drafts);
        handlers.put("trustSign", trust::sign);
        handlers.put("trustAbandon", trust::abandon);
        handlers.put("trustRotate", trust::rotate);
        handlers.put("replaceAssignmentKey", trust::replaceAssignmentKey);
        handlers.put("trustDelegate", trust::delegate);
        handlers.put("trustRevoke", trust::revoke);
        handlers.put("exportMedia", media::export);
        return handlers;
    }
}
