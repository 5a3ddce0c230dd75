using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    act = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    before = table.Column<string>(type: "TEXT", nullable: false),
                    after = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_entries", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_audit_entries_act_length", "length(act) <= 64");
                    table.CheckConstraint("ck_audit_entries_address_length", "length(address) <= 64");
                    table.CheckConstraint("ck_audit_entries_who_length", "length(who) <= 256");
                });

            migrationBuilder.CreateTable(
                name: "days_seen",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    meter = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    holder = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    year = table.Column<short>(type: "INTEGER", nullable: false),
                    d01 = table.Column<int>(type: "INTEGER", nullable: false),
                    d02 = table.Column<int>(type: "INTEGER", nullable: false),
                    d03 = table.Column<int>(type: "INTEGER", nullable: false),
                    d04 = table.Column<int>(type: "INTEGER", nullable: false),
                    d05 = table.Column<int>(type: "INTEGER", nullable: false),
                    d06 = table.Column<int>(type: "INTEGER", nullable: false),
                    d07 = table.Column<int>(type: "INTEGER", nullable: false),
                    d08 = table.Column<int>(type: "INTEGER", nullable: false),
                    d09 = table.Column<int>(type: "INTEGER", nullable: false),
                    d10 = table.Column<int>(type: "INTEGER", nullable: false),
                    d11 = table.Column<int>(type: "INTEGER", nullable: false),
                    d12 = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_days_seen", x => new { x.partner_id, x.customer_id, x.meter, x.subject, x.holder, x.year });
                    table.CheckConstraint("ck_days_seen_holder_length", "length(holder) <= 256");
                    table.CheckConstraint("ck_days_seen_meter_length", "length(meter) <= 32");
                    table.CheckConstraint("ck_days_seen_subject_length", "length(subject) <= 200");
                });

            migrationBuilder.CreateTable(
                name: "partners",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    program = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    list_version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_partners", x => x.id);
                    table.CheckConstraint("ck_partners_code_length", "length(code) <= 40");
                    table.CheckConstraint("ck_partners_currency_length", "length(currency) <= 3");
                    table.CheckConstraint("ck_partners_name_length", "length(name) <= 200");
                    table.CheckConstraint("ck_partners_program", "program in ('Term', 'Flex', 'FlexConnect')");
                });

            migrationBuilder.CreateTable(
                name: "people",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    user_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    normalized_user_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    normalized_email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    email_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    password_hash = table.Column<string>(type: "TEXT", nullable: true),
                    security_stamp = table.Column<string>(type: "TEXT", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "TEXT", nullable: true),
                    phone_number = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    lockout_end = table.Column<long>(type: "INTEGER", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    access_failed_count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_people", x => x.id);
                    table.CheckConstraint("ck_people_display_name_length", "length(display_name) <= 200");
                    table.CheckConstraint("ck_people_email_length", "length(email) <= 256");
                    table.CheckConstraint("ck_people_normalized_email_length", "length(normalized_email) <= 256");
                    table.CheckConstraint("ck_people_normalized_user_name_length", "length(normalized_user_name) <= 256");
                    table.CheckConstraint("ck_people_phone_number_length", "length(phone_number) <= 256");
                    table.CheckConstraint("ck_people_user_name_length", "length(user_name) <= 256");
                });

            migrationBuilder.CreateTable(
                name: "protection_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    xml = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_protection_keys", x => x.id);
                    table.CheckConstraint("ck_protection_keys_name_length", "length(name) <= 200");
                });

            migrationBuilder.CreateTable(
                name: "recounts",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    from_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    marks = table.Column<long>(type: "INTEGER", nullable: false),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recounts", x => new { x.partner_id, x.customer_id });
                });

            migrationBuilder.CreateTable(
                name: "requests",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    outcome = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_requests", x => new { x.partner_id, x.person_id, x.key });
                    table.CheckConstraint("ck_requests_key_length", "length(key) <= 100");
                    table.CheckConstraint("ck_requests_outcome_length", "length(outcome) <= 500");
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sessions", x => x.id);
                    table.CheckConstraint("ck_sessions_address_length", "length(address) <= 64");
                });

            migrationBuilder.CreateTable(
                name: "sign_in_failures",
                columns: table => new
                {
                    key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    count = table.Column<int>(type: "INTEGER", nullable: false),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sign_in_failures", x => x.key);
                    table.CheckConstraint("ck_sign_in_failures_key_length", "length(key) <= 64");
                });

            migrationBuilder.CreateTable(
                name: "store_facts",
                columns: table => new
                {
                    key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_store_facts", x => x.key);
                    table.CheckConstraint("ck_store_facts_key_length", "length(key) <= 64");
                });

            migrationBuilder.CreateTable(
                name: "subjects",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    meter = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    named_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subjects", x => new { x.partner_id, x.customer_id, x.meter, x.subject });
                    table.CheckConstraint("ck_subjects_meter_length", "length(meter) <= 32");
                    table.CheckConstraint("ck_subjects_name_length", "length(name) <= 200");
                    table.CheckConstraint("ck_subjects_subject_length", "length(subject) <= 200");
                });

            migrationBuilder.CreateTable(
                name: "customers",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    billing_type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    data_geography = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    partner_assistance = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    contact_address1 = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_address2 = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_city = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_country = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    contact_email = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_first_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_last_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_phone = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_postal_code = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_state = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customers", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_customers_billing_type", "billing_type in ('Trial', 'Term', 'Usage')");
                    table.CheckConstraint("ck_customers_contact_address1_length", "length(contact_address1) <= 200");
                    table.CheckConstraint("ck_customers_contact_address2_length", "length(contact_address2) <= 200");
                    table.CheckConstraint("ck_customers_contact_city_length", "length(contact_city) <= 200");
                    table.CheckConstraint("ck_customers_contact_country_length", "length(contact_country) <= 2");
                    table.CheckConstraint("ck_customers_contact_email_length", "length(contact_email) <= 200");
                    table.CheckConstraint("ck_customers_contact_first_name_length", "length(contact_first_name) <= 200");
                    table.CheckConstraint("ck_customers_contact_last_name_length", "length(contact_last_name) <= 200");
                    table.CheckConstraint("ck_customers_contact_phone_length", "length(contact_phone) <= 200");
                    table.CheckConstraint("ck_customers_contact_postal_code_length", "length(contact_postal_code) <= 200");
                    table.CheckConstraint("ck_customers_contact_state_length", "length(contact_state) <= 200");
                    table.CheckConstraint("ck_customers_data_geography_length", "length(data_geography) <= 2");
                    table.CheckConstraint("ck_customers_external_id_length", "length(external_id) <= 100");
                    table.CheckConstraint("ck_customers_name_length", "length(name) <= 200");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    role = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    claim_type = table.Column<string>(type: "TEXT", nullable: true),
                    claim_value = table.Column<string>(type: "TEXT", nullable: true)
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
                    login_provider = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    provider_key = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    provider_display_name = table.Column<string>(type: "TEXT", nullable: true),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_logins", x => new { x.login_provider, x.provider_key });
                    table.CheckConstraint("ck_person_logins_login_provider_length", "length(login_provider) <= 128");
                    table.CheckConstraint("ck_person_logins_provider_key_length", "length(provider_key) <= 128");
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
                    credential_id = table.Column<byte[]>(type: "BLOB", maxLength: 1024, nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Data = table.Column<string>(type: "TEXT", nullable: false)
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
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    login_provider = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_tokens", x => new { x.user_id, x.login_provider, x.name });
                    table.CheckConstraint("ck_person_tokens_login_provider_length", "length(login_provider) <= 128");
                    table.CheckConstraint("ck_person_tokens_name_length", "length(name) <= 128");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    name_search = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    external_search = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    billing_type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    licenses = table.Column<int>(type: "INTEGER", nullable: false),
                    seats = table.Column<long>(type: "INTEGER", nullable: false),
                    owner = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    nearest_expiry = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    expired_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    quiet_since = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    partner_assistance = table.Column<bool>(type: "INTEGER", nullable: false),
                    data_geography = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    unprotected = table.Column<int>(type: "INTEGER", nullable: false),
                    over = table.Column<bool>(type: "INTEGER", nullable: false),
                    refresh_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    limit_access = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_email = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_encryption = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_endpoint = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_firewall = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_mobile = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_ndr = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_phish = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_server = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_wireless = table.Column<long>(type: "INTEGER", nullable: true),
                    used_access = table.Column<long>(type: "INTEGER", nullable: false),
                    used_email = table.Column<long>(type: "INTEGER", nullable: false),
                    used_encryption = table.Column<long>(type: "INTEGER", nullable: false),
                    used_endpoint = table.Column<long>(type: "INTEGER", nullable: false),
                    used_firewall = table.Column<long>(type: "INTEGER", nullable: false),
                    used_mobile = table.Column<long>(type: "INTEGER", nullable: false),
                    used_ndr = table.Column<long>(type: "INTEGER", nullable: false),
                    used_phish = table.Column<long>(type: "INTEGER", nullable: false),
                    used_server = table.Column<long>(type: "INTEGER", nullable: false),
                    used_wireless = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_list", x => new { x.partner_id, x.customer_id });
                    table.CheckConstraint("ck_customer_list_billing_type", "billing_type in ('Trial', 'Term', 'Usage')");
                    table.CheckConstraint("ck_customer_list_data_geography_length", "length(data_geography) <= 2");
                    table.CheckConstraint("ck_customer_list_external_id_length", "length(external_id) <= 100");
                    table.CheckConstraint("ck_customer_list_external_search_length", "length(external_search) <= 200");
                    table.CheckConstraint("ck_customer_list_name_length", "length(name) <= 200");
                    table.CheckConstraint("ck_customer_list_name_search_length", "length(name_search) <= 400");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    family = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    from_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_daily_usage", x => new { x.partner_id, x.customer_id, x.family, x.from_day });
                    table.CheckConstraint("ck_daily_usage_family_length", "length(family) <= 32");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    host_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    host_search = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    os = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    last_user = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    user_search = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    expected = table.Column<bool>(type: "INTEGER", nullable: false),
                    known_since = table.Column<long>(type: "INTEGER", nullable: false),
                    last_seen = table.Column<long>(type: "INTEGER", nullable: true),
                    components = table.Column<string>(type: "TEXT", nullable: false),
                    judged = table.Column<bool>(type: "INTEGER", nullable: false),
                    gap_from = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_devices", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_devices_external_id_length", "length(external_id) <= 200");
                    table.CheckConstraint("ck_devices_host_name_length", "length(host_name) <= 200");
                    table.CheckConstraint("ck_devices_host_search_length", "length(host_search) <= 400");
                    table.CheckConstraint("ck_devices_kind", "kind in ('Computer', 'Server', 'Mobile')");
                    table.CheckConstraint("ck_devices_last_user_length", "length(last_user) <= 256");
                    table.CheckConstraint("ck_devices_os_length", "length(os) <= 100");
                    table.CheckConstraint("ck_devices_user_search_length", "length(user_search) <= 512");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    serial = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    model = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    form = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    license_number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    assigned_on = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_firewalls", x => new { x.partner_id, x.customer_id, x.serial });
                    table.CheckConstraint("ck_firewalls_form", "form in ('Hardware', 'Virtual')");
                    table.CheckConstraint("ck_firewalls_license_number_length", "length(license_number) <= 100");
                    table.CheckConstraint("ck_firewalls_model_length", "length(model) <= 100");
                    table.CheckConstraint("ck_firewalls_serial_length", "length(serial) <= 100");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    owner = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    start = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    end = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    quantity = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_licenses", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_licenses_number_length", "length(number) <= 100");
                    table.CheckConstraint("ck_licenses_owner", "owner in ('Partner', 'Customer')");
                    table.CheckConstraint("ck_licenses_product_length", "length(product) <= 64");
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
                name: "IX_devices_partner_id_customer_id_external_id",
                table: "devices",
                columns: new[] { "partner_id", "customer_id", "external_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_devices_partner_id_host_search_id",
                table: "devices",
                columns: new[] { "partner_id", "host_search", "id" });

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
