package io.sandpiper.agent.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.MetadataUtils;
import io.sandpiper.agent.AgentConfig;
import io.sandpiper.agent.listen.Endpoint;
import io.sandpiper.agent.listen.ListenSettings;
import io.sandpiper.agent.listen.Listener;
import io.sandpiper.agent.listen.TestCredentials;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcListenTest {
    private static final String SERVICE = "inference.GRPCInferenceService/";

    @TempDir
    static Path folder;

    private static GrpcAgent agent;
    private static TestCredentials credentials;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        agent = new GrpcAgent();
        credentials = new TestCredentials(folder);
        port = ((Endpoint.Tcp) agent.open(Endpoint.address("test", "127.0.0.1:0"), credentials.read(agent.vertx())))
                .address()
                .port();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @Test
    void a_call_over_a_unix_socket_is_answered() throws Exception {
        Path socket = folder.resolve("grpc.sock");
        agent.open(Endpoint.socket("test", socket.toString()), null);
        EventLoopGroup loops = new EpollEventLoopGroup(1);
        ManagedChannel channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toString()))
                .eventLoopGroup(loops)
                .channelType(EpollDomainSocketChannel.class)
                .overrideAuthority("localhost") // as every other gRPC library says on a socket
                .usePlaintext()
                .build();
        try {
            assertThat(GrpcAgent.get(agent.call(channel, SERVICE + "ModelReady", "name: \"wine\""), "ready"))
                    .isEqualTo(true);
        } finally {
            channel.shutdownNow();
            loops.shutdownGracefully();
        }
    }

    @Test
    void a_caller_with_the_key_gets_in() throws Exception {
        assertThat(tls("ModelReady", "name: \"wine\"", "Bearer " + TestCredentials.KEY))
                .isEqualTo("ready: true\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer another-key-of-this-length", "Basic " + TestCredentials.KEY})
    void a_caller_without_it_is_not_authenticated(String authorization) {
        assertThatThrownBy(() -> tls("ModelReady", "name: \"wine\"", authorization))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                    assertThat(e.getStatus().getDescription()).contains("http.apiKeyFile");
                });
    }

    @ParameterizedTest
    @CsvSource({"ServerLive, live: true", "ServerReady, ready: true"})
    void health_needs_no_key(String method, String answer) throws Exception {
        assertThat(tls(method, "", "")).isEqualTo(answer + "\n");
    }

    @Test
    void a_caller_without_tls_is_cut_off() {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            assertThatThrownBy(() -> agent.call(channel, SERVICE + "ServerLive", ""))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void a_port_that_was_taken_is_got_when_it_is_free() throws Exception {
        int taken;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            taken = other.getLocalPort();
            ListenSettings settings = ListenSettings.of(AgentConfig.of(Map.of("grpc.listen", "127.0.0.1:" + taken)));
            new Listener(agent.vertx(), settings).openGrpc(agent.server());
            Thread.sleep(700); // the first attempt, and the second after half a second, meet the other
        }
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", taken)
                .usePlaintext()
                .build();
        try {
            long end = System.nanoTime() + 10_000_000_000L;
            while (!answers(channel) && System.nanoTime() < end) {
                Thread.sleep(100);
            }
            assertThat(answers(channel)).isTrue();
        } finally {
            channel.shutdownNow();
        }
    }

    private static boolean answers(ManagedChannel channel) {
        try {
            return (boolean) GrpcAgent.get(agent.call(channel, SERVICE + "ServerLive", ""), "live");
        } catch (StatusRuntimeException e) {
            channel.resetConnectBackoff();
            return false;
        }
    }

    private static String tls(String method, String request, String authorization) throws Exception {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(credentials.certificateFile().toFile())
                        .build());
        if (!authorization.isEmpty()) {
            Metadata headers = new Metadata();
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
            builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
        }
        ManagedChannel channel = builder.build();
        try {
            return agent.call(channel, SERVICE + method, request).toString();
        } finally {
            channel.shutdownNow();
        }
    }
}
