package io.sandpiper.gateway.seal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The wrap keys of devices, inside the transaction of whoever changes a device. */
public final class WrapKeyTable {
    private WrapKeyTable() {}

    /** What a device told before counts no more: until it tells another, nothing is wrapped for it. */
    public static void forget(Connection connection, String device) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("delete from wrap_key where device = ?")) {
            s.setString(1, device);
            s.executeUpdate();
        }
    }
}
