package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;

/** What every question about a model begins with. */
record ModelName(String model, String version) {
    static ModelName of(ProtoReader in) {
        String model = "";
        String version = "";
        for (int field = in.nextWithin(GrpcLimits.QUESTION_FIELDS);
                field != 0;
                field = in.nextWithin(GrpcLimits.QUESTION_FIELDS)) {
            switch (field) {
                case 1 -> model = in.text();
                case 2 -> version = in.text();
                default -> in.skip();
            }
        }
        return new ModelName(model, version);
    }
}
