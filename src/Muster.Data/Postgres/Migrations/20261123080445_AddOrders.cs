using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class AddOrders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_notices_kind",
                table: "notices");

            migrationBuilder.DropCheckConstraint(
                name: "ck_notice_settings_kind",
                table: "notice_settings");

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "partners",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "Partner");

            migrationBuilder.AddColumn<Guid>(
                name: "distributor_id",
                table: "licenses",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "distributor_links",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    distributor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    invited_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    invited_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    answered_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_distributor_links", x => new { x.partner_id, x.distributor_id });
                    table.CheckConstraint("ck_distributor_links_state", "state in ('Invited', 'Active', 'Ended')");
                    table.ForeignKey(
                        name: "FK_distributor_links_partners_distributor_id",
                        column: x => x.distributor_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_distributor_links_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "orders",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    distributor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    number_search = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    purchase_order = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    purchase_search = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    for_customer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    new_customer = table.Column<string>(type: "text", nullable: true),
                    customer_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    customer_search = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    submitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_orders", x => new { x.partner_id, x.id });
                    table.ForeignKey(
                        name: "FK_orders_customers_partner_id_for_customer_id",
                        columns: x => new { x.partner_id, x.for_customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_orders_partners_distributor_id",
                        column: x => x.distributor_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_orders_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "order_events",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    who = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    act = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    from = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    to = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    facts = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_events", x => new { x.partner_id, x.order_id, x.id });
                    table.CheckConstraint("ck_order_events_from", "\"from\" in ('Draft', 'Submitted', 'Provisioning', 'Active', 'ChangePending', 'Suspended', 'CancellationScheduled', 'Cancelled', 'Rejected')");
                    table.CheckConstraint("ck_order_events_to", "\"to\" in ('Draft', 'Submitted', 'Provisioning', 'Active', 'ChangePending', 'Suspended', 'CancellationScheduled', 'Cancelled', 'Rejected')");
                    table.ForeignKey(
                        name: "FK_order_events_orders_partner_id_order_id",
                        columns: x => new { x.partner_id, x.order_id },
                        principalTable: "orders",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "provisionings",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    step = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    failure = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    failure_about = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_provisionings", x => new { x.partner_id, x.order_id, x.line });
                    table.CheckConstraint("ck_provisionings_step", "step in ('Customer', 'Licenses', 'Assistance', 'Notice')");
                    table.ForeignKey(
                        name: "FK_provisionings_orders_partner_id_order_id",
                        columns: x => new { x.partner_id, x.order_id },
                        principalTable: "orders",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "subscriptions",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    distributor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    for_customer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    product = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    quantity = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    ordered_on = table.Column<DateOnly>(type: "date", nullable: false),
                    starts = table.Column<DateOnly>(type: "date", nullable: false),
                    ends = table.Column<DateOnly>(type: "date", nullable: true),
                    renew_months = table.Column<int>(type: "integer", nullable: false),
                    due_on = table.Column<DateOnly>(type: "date", nullable: false),
                    pending_product = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    pending_quantity = table.Column<long>(type: "bigint", nullable: true),
                    cancel_after = table.Column<DateOnly>(type: "date", nullable: true),
                    license_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscriptions", x => new { x.partner_id, x.order_id, x.line });
                    table.CheckConstraint("ck_subscriptions_status", "status in ('Draft', 'Submitted', 'Provisioning', 'Active', 'ChangePending', 'Suspended', 'CancellationScheduled', 'Cancelled', 'Rejected')");
                    table.ForeignKey(
                        name: "FK_subscriptions_orders_partner_id_order_id",
                        columns: x => new { x.partner_id, x.order_id },
                        principalTable: "orders",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_partners_kind",
                table: "partners",
                sql: "kind in ('Partner', 'Distributor', 'None')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_notices_kind",
                table: "notices",
                sql: "kind in ('Expiring', 'Expired', 'OverUse', 'Unprotected', 'ChangeDone', 'ChangeFailed', 'KeyApplied', 'Ordered')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_notice_settings_kind",
                table: "notice_settings",
                sql: "kind in ('Expiring', 'Expired', 'OverUse', 'Unprotected', 'ChangeDone', 'ChangeFailed', 'KeyApplied', 'Ordered')");

            migrationBuilder.CreateIndex(
                name: "IX_distributor_links_distributor_id",
                table: "distributor_links",
                column: "distributor_id");

            migrationBuilder.CreateIndex(
                name: "IX_orders_distributor_id_number",
                table: "orders",
                columns: new[] { "distributor_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_orders_partner_id_customer_search_id",
                table: "orders",
                columns: new[] { "partner_id", "customer_search", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_partner_id_for_customer_id",
                table: "orders",
                columns: new[] { "partner_id", "for_customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_partner_id_number_search_id",
                table: "orders",
                columns: new[] { "partner_id", "number_search", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_provisionings_due_at",
                table: "provisionings",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_distributor_id_partner_id_order_id_line",
                table: "subscriptions",
                columns: new[] { "distributor_id", "partner_id", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_due",
                table: "subscriptions",
                column: "due_on",
                filter: "status in ('Active', 'ChangePending', 'CancellationScheduled')");

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_due_on_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "due_on", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_for_customer_id",
                table: "subscriptions",
                columns: new[] { "partner_id", "for_customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_ordered_on_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "ordered_on", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_status_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "status", "order_id", "line" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "distributor_links");

            migrationBuilder.DropTable(
                name: "order_events");

            migrationBuilder.DropTable(
                name: "provisionings");

            migrationBuilder.DropTable(
                name: "subscriptions");

            migrationBuilder.DropTable(
                name: "orders");

            migrationBuilder.DropCheckConstraint(
                name: "ck_partners_kind",
                table: "partners");

            migrationBuilder.DropCheckConstraint(
                name: "ck_notices_kind",
                table: "notices");

            migrationBuilder.DropCheckConstraint(
                name: "ck_notice_settings_kind",
                table: "notice_settings");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "partners");

            migrationBuilder.DropColumn(
                name: "distributor_id",
                table: "licenses");

            migrationBuilder.AddCheckConstraint(
                name: "ck_notices_kind",
                table: "notices",
                sql: "kind in ('Expiring', 'Expired', 'OverUse', 'Unprotected', 'ChangeDone', 'ChangeFailed', 'KeyApplied')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_notice_settings_kind",
                table: "notice_settings",
                sql: "kind in ('Expiring', 'Expired', 'OverUse', 'Unprotected', 'ChangeDone', 'ChangeFailed', 'KeyApplied')");
        }
    }
}
