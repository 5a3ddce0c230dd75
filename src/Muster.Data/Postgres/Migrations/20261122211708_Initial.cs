using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Muster.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:btree_gin", ",,")
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    who = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    address = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    act = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    before = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    after = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_entries", x => new { x.partner_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "days_seen",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    meter = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    subject = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    holder = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    year = table.Column<short>(type: "smallint", nullable: false),
                    d01 = table.Column<int>(type: "integer", nullable: false),
                    d02 = table.Column<int>(type: "integer", nullable: false),
                    d03 = table.Column<int>(type: "integer", nullable: false),
                    d04 = table.Column<int>(type: "integer", nullable: false),
                    d05 = table.Column<int>(type: "integer", nullable: false),
                    d06 = table.Column<int>(type: "integer", nullable: false),
                    d07 = table.Column<int>(type: "integer", nullable: false),
                    d08 = table.Column<int>(type: "integer", nullable: false),
                    d09 = table.Column<int>(type: "integer", nullable: false),
                    d10 = table.Column<int>(type: "integer", nullable: false),
                    d11 = table.Column<int>(type: "integer", nullable: false),
                    d12 = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_days_seen", x => new { x.partner_id, x.customer_id, x.meter, x.subject, x.holder, x.year });
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 85);

            migrationBuilder.CreateTable(
                name: "partners",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    program = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    list_version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_partners", x => x.id);
                    table.CheckConstraint("ck_partners_program", "program in ('Term', 'Flex', 'FlexConnect')");
                });

            migrationBuilder.CreateTable(
                name: "people",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    display_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true, collation: "C"),
                    normalized_user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true, collation: "C"),
                    email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true, collation: "C"),
                    normalized_email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true, collation: "C"),
                    email_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    security_stamp = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    concurrency_stamp = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    phone_number = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true, collation: "C"),
                    phone_number_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    lockout_end = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    access_failed_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_people", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "protection_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    xml = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "recounts",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    from_day = table.Column<DateOnly>(type: "date", nullable: false),
                    marks = table.Column<long>(type: "bigint", nullable: false),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recounts", x => new { x.partner_id, x.customer_id });
                });

            migrationBuilder.CreateTable(
                name: "requests",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    outcome = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_requests", x => new { x.partner_id, x.person_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    address = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sessions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_failures",
                columns: table => new
                {
                    key = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    count = table.Column<int>(type: "integer", nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sign_in_failures", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "store_facts",
                columns: table => new
                {
                    key = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    value = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_store_facts", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "subjects",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    meter = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    subject = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    named_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subjects", x => new { x.partner_id, x.customer_id, x.meter, x.subject });
                });

            migrationBuilder.CreateTable(
                name: "customers",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    external_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    billing_type = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    data_geography = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: false, collation: "C"),
                    partner_assistance = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    contact_address1 = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    contact_address2 = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    contact_city = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    contact_country = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: false, collation: "C"),
                    contact_email = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    contact_first_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    contact_last_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    contact_phone = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    contact_postal_code = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    contact_state = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customers", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_customers_billing_type", "billing_type in ('Trial', 'Term', 'Usage')");
                    table.ForeignKey(
                        name: "FK_customers_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "administrators",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_administrators", x => new { x.partner_id, x.person_id });
                    table.CheckConstraint("ck_administrators_role", "role in ('SuperAdmin')");
                    table.ForeignKey(
                        name: "FK_administrators_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_administrators_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "person_claims",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    claim_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    claim_value = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_claims", x => x.id);
                    table.ForeignKey(
                        name: "FK_person_claims_people_user_id",
                        column: x => x.user_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_logins",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    provider_key = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    provider_display_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_logins", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "FK_person_logins_people_user_id",
                        column: x => x.user_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_passkeys",
                columns: table => new
                {
                    credential_id = table.Column<byte[]>(type: "bytea", maxLength: 1024, nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    Data = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_passkeys", x => x.credential_id);
                    table.ForeignKey(
                        name: "FK_person_passkeys_people_user_id",
                        column: x => x.user_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_tokens",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    login_provider = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    value = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_tokens", x => new { x.user_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "FK_person_tokens_people_user_id",
                        column: x => x.user_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "customer_list",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    name_search = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    external_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    external_search = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    billing_type = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    licenses = table.Column<int>(type: "integer", nullable: false),
                    seats = table.Column<long>(type: "bigint", nullable: false),
                    owner = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    nearest_expiry = table.Column<DateOnly>(type: "date", nullable: false),
                    expired_on = table.Column<DateOnly>(type: "date", nullable: true),
                    quiet_since = table.Column<DateOnly>(type: "date", nullable: true),
                    partner_assistance = table.Column<bool>(type: "boolean", nullable: false),
                    data_geography = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: false, collation: "C"),
                    unprotected = table.Column<int>(type: "integer", nullable: false),
                    over = table.Column<bool>(type: "boolean", nullable: false),
                    refresh_on = table.Column<DateOnly>(type: "date", nullable: false),
                    limit_access = table.Column<long>(type: "bigint", nullable: true),
                    limit_email = table.Column<long>(type: "bigint", nullable: true),
                    limit_encryption = table.Column<long>(type: "bigint", nullable: true),
                    limit_endpoint = table.Column<long>(type: "bigint", nullable: true),
                    limit_firewall = table.Column<long>(type: "bigint", nullable: true),
                    limit_mobile = table.Column<long>(type: "bigint", nullable: true),
                    limit_ndr = table.Column<long>(type: "bigint", nullable: true),
                    limit_phish = table.Column<long>(type: "bigint", nullable: true),
                    limit_server = table.Column<long>(type: "bigint", nullable: true),
                    limit_wireless = table.Column<long>(type: "bigint", nullable: true),
                    used_access = table.Column<long>(type: "bigint", nullable: false),
                    used_email = table.Column<long>(type: "bigint", nullable: false),
                    used_encryption = table.Column<long>(type: "bigint", nullable: false),
                    used_endpoint = table.Column<long>(type: "bigint", nullable: false),
                    used_firewall = table.Column<long>(type: "bigint", nullable: false),
                    used_mobile = table.Column<long>(type: "bigint", nullable: false),
                    used_ndr = table.Column<long>(type: "bigint", nullable: false),
                    used_phish = table.Column<long>(type: "bigint", nullable: false),
                    used_server = table.Column<long>(type: "bigint", nullable: false),
                    used_wireless = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_list", x => new { x.partner_id, x.customer_id });
                    table.CheckConstraint("ck_customer_list_billing_type", "billing_type in ('Trial', 'Term', 'Usage')");
                    table.CheckConstraint("ck_customer_list_owner", "owner in ('None', 'Partner', 'Customer', 'Mixed')");
                    table.ForeignKey(
                        name: "FK_customer_list_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "daily_usage",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    family = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    from_day = table.Column<DateOnly>(type: "date", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_daily_usage", x => new { x.partner_id, x.customer_id, x.family, x.from_day });
                    table.ForeignKey(
                        name: "FK_daily_usage_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "devices",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    external_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    host_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    host_search = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    os = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    last_user = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    user_search = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false, collation: "C"),
                    expected = table.Column<bool>(type: "boolean", nullable: false),
                    known_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_seen = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    components = table.Column<string>(type: "text", nullable: false),
                    judged = table.Column<bool>(type: "boolean", nullable: false),
                    gap_from = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_devices", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_devices_kind", "kind in ('Computer', 'Server', 'Mobile')");
                    table.ForeignKey(
                        name: "FK_devices_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "firewalls",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    serial = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    model = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    form = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    license_number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    assigned_on = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_firewalls", x => new { x.partner_id, x.customer_id, x.serial });
                    table.CheckConstraint("ck_firewalls_form", "form in ('Hardware', 'Virtual')");
                    table.ForeignKey(
                        name: "FK_firewalls_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "licenses",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    product = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    type = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    owner = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    start = table.Column<DateOnly>(type: "date", nullable: false),
                    end = table.Column<DateOnly>(type: "date", nullable: true),
                    quantity = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_licenses", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_licenses_owner", "owner in ('Partner', 'Customer')");
                    table.CheckConstraint("ck_licenses_type", "type in ('Trial', 'Term', 'Usage', 'Ordered', 'Enterprise', 'Perpetual')");
                    table.ForeignKey(
                        name: "FK_licenses_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_administrators_person_id",
                table: "administrators",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_partner_id_customer_id_id",
                table: "audit_entries",
                columns: new[] { "partner_id", "customer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_customer_list_external_trigrams",
                table: "customer_list",
                columns: new[] { "partner_id", "external_search" })
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "uuid_ops", "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_customer_list_name_trigrams",
                table: "customer_list",
                columns: new[] { "partner_id", "name_search" })
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "uuid_ops", "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_billing_type_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "billing_type", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_data_geography_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "data_geography", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_external_search_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "external_search", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_licenses_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "licenses", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_name_search_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "name_search", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_nearest_expiry_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "nearest_expiry", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_owner_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "owner", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_partner_assistance_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "partner_assistance", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_seats_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "seats", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_unprotected_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "unprotected", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_access_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_access", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_email_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_email", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_encryption_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_encryption", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_endpoint_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_endpoint", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_firewall_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_firewall", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_mobile_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_mobile", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_ndr_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_ndr", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_phish_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_phish", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_server_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_server", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_wireless_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_wireless", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_refresh_on",
                table: "customer_list",
                column: "refresh_on");

            migrationBuilder.CreateIndex(
                name: "IX_customers_partner_id_external_id",
                table: "customers",
                columns: new[] { "partner_id", "external_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_devices_host_trigrams",
                table: "devices",
                columns: new[] { "partner_id", "host_search" })
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "uuid_ops", "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "IX_devices_partner_id_customer_id_external_id",
                table: "devices",
                columns: new[] { "partner_id", "customer_id", "external_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_devices_partner_id_host_search_id",
                table: "devices",
                columns: new[] { "partner_id", "host_search", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_devices_user_trigrams",
                table: "devices",
                columns: new[] { "partner_id", "user_search" })
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "uuid_ops", "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "IX_licenses_partner_id_customer_id_number",
                table: "licenses",
                columns: new[] { "partner_id", "customer_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_partners_code",
                table: "partners",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "people",
                column: "normalized_email");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "people",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_person_claims_user_id",
                table: "person_claims",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_person_logins_user_id",
                table: "person_logins",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_person_passkeys_user_id",
                table: "person_passkeys",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_recounts_claimed_until",
                table: "recounts",
                column: "claimed_until");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_expires_at",
                table: "sessions",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_person_id",
                table: "sessions",
                column: "person_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "administrators");

            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropTable(
                name: "customer_list");

            migrationBuilder.DropTable(
                name: "daily_usage");

            migrationBuilder.DropTable(
                name: "days_seen");

            migrationBuilder.DropTable(
                name: "devices");

            migrationBuilder.DropTable(
                name: "firewalls");

            migrationBuilder.DropTable(
                name: "licenses");

            migrationBuilder.DropTable(
                name: "person_claims");

            migrationBuilder.DropTable(
                name: "person_logins");

            migrationBuilder.DropTable(
                name: "person_passkeys");

            migrationBuilder.DropTable(
                name: "person_tokens");

            migrationBuilder.DropTable(
                name: "protection_keys");

            migrationBuilder.DropTable(
                name: "recounts");

            migrationBuilder.DropTable(
                name: "requests");

            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropTable(
                name: "sign_in_failures");

            migrationBuilder.DropTable(
                name: "store_facts");

            migrationBuilder.DropTable(
                name: "subjects");

            migrationBuilder.DropTable(
                name: "customers");

            migrationBuilder.DropTable(
                name: "people");

            migrationBuilder.DropTable(
                name: "partners");
        }
    }
}
