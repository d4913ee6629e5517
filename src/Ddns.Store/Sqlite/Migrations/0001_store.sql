-- The whole store. Times are milliseconds since 1970 (UTC), addresses and names are text that a person can read:
-- names in lower case and absolute ("homelab.ddns.example.com."). Ids of zones, domains and accounts are never used again.

CREATE TABLE store_meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    email          TEXT NOT NULL,
    email_key      TEXT NOT NULL UNIQUE,              -- the address in lower case
    password_hash  TEXT NOT NULL,
    role           INTEGER NOT NULL,                  -- AccountRole
    security_stamp INTEGER NOT NULL DEFAULT 1,
    created_at     INTEGER NOT NULL,
    locked_at      INTEGER
) STRICT;

CREATE TABLE refresh_tokens (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    family_id  BLOB NOT NULL,                         -- all tokens that descend from one log-in
    token_hash BLOB NOT NULL UNIQUE,                  -- SHA-256
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    user_agent TEXT,
    peer       TEXT
) STRICT;
CREATE INDEX refresh_tokens_by_account ON refresh_tokens (account_id);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

CREATE TABLE zones (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    name             TEXT NOT NULL UNIQUE,
    version          INTEGER NOT NULL,                -- changes seen; orders the journal
    change_id        BLOB NOT NULL,                   -- random, of the last change
    serial           INTEGER NOT NULL,                -- the SOA's, so that a list of zones reads no records
    owner_account_id INTEGER REFERENCES accounts (id),
    kind             TEXT NOT NULL,                   -- Native, Master, Slave, Producer, Consumer
    serial_rule      INTEGER NOT NULL,                -- SerialRule (PowerDNS: soa_edit_api)
    created_at       INTEGER NOT NULL,
    -- What PowerDNS's API keeps beside a zone:
    soa_edit         TEXT NOT NULL DEFAULT '',
    account          TEXT NOT NULL DEFAULT '',
    masters          TEXT NOT NULL DEFAULT '[]',      -- JSON array of addresses
    catalog          TEXT,
    notified_serial  INTEGER NOT NULL DEFAULT 0,
    last_check       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX zones_by_owner ON zones (owner_account_id) WHERE owner_account_id IS NOT NULL;

-- The key holds the name a second time, last label first, so that a zone reads in canonical order (RFC 4034 §6.1) and
-- all that lies below a name is one range. See NameKey.
CREATE TABLE rrsets (
    zone_id  INTEGER NOT NULL REFERENCES zones (id),
    name_key BLOB NOT NULL,
    type     INTEGER NOT NULL,                        -- RFC number: 1 is A, 28 is AAAA
    name     TEXT NOT NULL,
    ttl      INTEGER NOT NULL,
    records  TEXT NOT NULL,                           -- JSON array: "192.0.2.1", or {"disabled": "192.0.2.1"}
    PRIMARY KEY (zone_id, name_key, type)
) STRICT, WITHOUT ROWID;

CREATE TABLE comments (
    zone_id     INTEGER NOT NULL REFERENCES zones (id),
    name        TEXT NOT NULL,
    type        INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    account     TEXT NOT NULL,
    content     TEXT NOT NULL,
    PRIMARY KEY (zone_id, name, type, position)
) STRICT, WITHOUT ROWID;

-- One entry per version of a zone. No payload: what changed is not kept, a follower loads the zone.
CREATE TABLE journal (
    zone_id   INTEGER NOT NULL REFERENCES zones (id),
    version   INTEGER NOT NULL,
    change_id BLOB NOT NULL,
    at        INTEGER NOT NULL,
    payload   BLOB,                                   -- JournalCodec
    PRIMARY KEY (zone_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE domains (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id        INTEGER NOT NULL REFERENCES accounts (id),
    zone_id           INTEGER NOT NULL REFERENCES zones (id),
    fqdn              TEXT NOT NULL UNIQUE,
    label             TEXT NOT NULL,
    token_generation  INTEGER NOT NULL DEFAULT 1,
    token_hash        TEXT NOT NULL,                  -- bcrypt
    token_fingerprint INTEGER NOT NULL,
    wildcard          INTEGER NOT NULL DEFAULT 0,     -- whether *.name answers as the name does
    created_at        INTEGER NOT NULL,
    check_in_interval INTEGER                         -- seconds, declared by the client
) STRICT;
CREATE INDEX domains_by_account ON domains (account_id);
CREATE INDEX domains_by_zone ON domains (zone_id);

-- Further tokens of a domain or an account.
CREATE TABLE tokens (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id   INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    domain_id    INTEGER REFERENCES domains (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    scope        INTEGER NOT NULL,
    hash         TEXT NOT NULL,
    fingerprint  INTEGER NOT NULL,
    networks     TEXT NOT NULL DEFAULT '[]',          -- JSON array of prefixes; empty: from anywhere
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_used_at INTEGER
) STRICT;
CREATE INDEX tokens_by_fingerprint ON tokens (fingerprint);
CREATE INDEX tokens_by_account ON tokens (account_id);
CREATE INDEX tokens_by_domain ON tokens (domain_id);

-- Names that were given back: nobody but the account that had them may have them until then.
CREATE TABLE released_names (
    fqdn       TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL,
    until      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Clustered by domain: an update writes one row in one tree, and a page of history is one range.
CREATE TABLE address_history (
    domain_id INTEGER NOT NULL REFERENCES domains (id) ON DELETE CASCADE,
    id        INTEGER NOT NULL,                       -- twice the zone's version, plus one for IPv6: orders a domain's rows
    at        INTEGER NOT NULL,
    family    INTEGER NOT NULL,                       -- 4 or 6
    before    TEXT,
    after     TEXT,
    source    TEXT NOT NULL,
    peer      TEXT,
    PRIMARY KEY (domain_id, id)
) STRICT, WITHOUT ROWID;

-- The last check-in of a domain; and, for domains that declared an interval, the spans in which check-ins followed each
-- other closely enough: uptime is what these spans cover.
CREATE TABLE check_ins (
    domain_id INTEGER PRIMARY KEY REFERENCES domains (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    peer      TEXT
) STRICT;

CREATE TABLE check_in_spans (
    domain_id INTEGER NOT NULL REFERENCES domains (id) ON DELETE CASCADE,
    from_at   INTEGER NOT NULL,
    until_at  INTEGER NOT NULL,                       -- of the last check-in in it
    interval  INTEGER NOT NULL,                       -- seconds, as declared then
    PRIMARY KEY (domain_id, from_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhooks (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id  INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    domain_id   INTEGER REFERENCES domains (id) ON DELETE CASCADE,   -- none: all of the account's
    url         TEXT NOT NULL,
    format      TEXT NOT NULL,
    secret      BLOB NOT NULL,                        -- encrypted
    old_secret  BLOB,                                 -- still signs while it rotates
    created_at  INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;
CREATE INDEX webhooks_by_account ON webhooks (account_id);
CREATE INDEX webhooks_by_domain ON webhooks (domain_id);

CREATE TABLE webhook_outbox (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id      INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    message_id      TEXT NOT NULL,                    -- the same over retries
    type            TEXT NOT NULL,
    payload         TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER,                          -- none: delivered or given up
    delivered_at    INTEGER,
    last_status     INTEGER,
    last_error      TEXT
) STRICT;
CREATE INDEX webhook_outbox_due ON webhook_outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX webhook_outbox_by_webhook ON webhook_outbox (webhook_id);

-- Names whose RRsets a real PowerDNS does not have yet. The version tells whether a name became dirty again meanwhile.
CREATE TABLE publication_outbox (
    zone_id         INTEGER NOT NULL,
    zone            TEXT NOT NULL,                    -- outlives the zone, whose deletion is published too
    name            TEXT NOT NULL,
    version         INTEGER NOT NULL,
    dirty_since     INTEGER NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    parked_reason   TEXT,
    PRIMARY KEY (zone_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_entries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    account_id INTEGER,                               -- outlives the account
    action     TEXT NOT NULL,
    target     TEXT NOT NULL,
    peer       TEXT,
    detail     TEXT
) STRICT;
CREATE INDEX audit_entries_by_account ON audit_entries (account_id, id);
