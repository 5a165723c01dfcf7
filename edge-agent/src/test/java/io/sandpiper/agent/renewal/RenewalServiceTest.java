package io.sandpiper.agent.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.identity.Enrollment;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.agent.identity.PresentIdentity;
import io.sandpiper.agent.identity.TestEst;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalServiceTest {
    @TempDir
    Path data;

    @Test
    void memory_that_was_short_once_does_not_end_renewals() throws Exception {
        try (TestEst est = new TestEst()) {
            Enrollment enrollment = new Enrollment(data, 1);
            Identity first = enrollment.enroll(est.token(null), "porch", Map.of());
            AtomicBoolean isShort = new AtomicBoolean(true);
            CompletableFuture<Identity> renewed = new CompletableFuture<>();
            RenewalSettings soon = new RenewalSettings(0, Duration.ofMillis(10), Duration.ofMillis(10));
            try (RenewalService service = new RenewalService(
                    new IdentityFolder(data),
                    present -> {
                        if (isShort.getAndSet(false)) {
                            throw new OutOfMemoryError("of a test");
                        }
                        return enrollment.renew(present);
                    },
                    new PresentIdentity(first),
                    renewed::complete,
                    soon,
                    Clock.offset(Clock.systemUTC(), Duration.ofHours(20)),
                    new Random(7))) {
                service.start();
                assertThat(renewed.get(20, TimeUnit.SECONDS).certificate()).isNotEqualTo(first.certificate());
            }
        }
    }
}
