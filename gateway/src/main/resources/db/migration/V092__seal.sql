-- The content key of each sealed version, wrapped (HPKE) for the gateway's own key, which lies in a file under the passphrase.
create table content_key (
    manifest text primary key,
    wrapped text not null
);
-- The X25519 key that a device told, by its certificate's signature: content keys are wrapped for it.
create table wrap_key (
    device text primary key,
    public_key text not null
);
