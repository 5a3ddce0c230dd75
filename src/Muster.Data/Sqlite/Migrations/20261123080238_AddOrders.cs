using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
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
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "Partner");

            migrationBuilder.AddColumn<Guid>(
                name: "distributor_id",
                table: "licenses",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "distributor_links",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    distributor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    invited_at = table.Column<long>(type: "INTEGER", nullable: false),
                    invited_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    answered_at = table.Column<long>(type: "INTEGER", nullable: true),
                    answered_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_distributor_links", x => new { x.partner_id, x.distributor_id });
                    table.CheckConstraint("ck_distributor_links_answered_by_length", "length(answered_by) <= 256");
                    table.CheckConstraint("ck_distributor_links_invited_by_length", "length(invited_by) <= 256");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    distributor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    number_search = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    purchase_order = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    purchase_search = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    for_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    new_customer = table.Column<string>(type: "TEXT", nullable: true),
                    customer_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    customer_search = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    submitted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_orders", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_orders_created_by_length", "length(created_by) <= 256");
                    table.CheckConstraint("ck_orders_customer_name_length", "length(customer_name) <= 200");
                    table.CheckConstraint("ck_orders_customer_search_length", "length(customer_search) <= 400");
                    table.CheckConstraint("ck_orders_number_length", "length(number) <= 64");
                    table.CheckConstraint("ck_orders_number_search_length", "length(number_search) <= 128");
                    table.CheckConstraint("ck_orders_purchase_order_length", "length(purchase_order) <= 64");
                    table.CheckConstraint("ck_orders_purchase_search_length", "length(purchase_search) <= 128");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    order_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    line = table.Column<int>(type: "INTEGER", nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    act = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    from = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    to = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    facts = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_events", x => new { x.partner_id, x.order_id, x.id });
                    table.CheckConstraint("ck_order_events_act_length", "length(act) <= 64");
                    table.CheckConstraint("ck_order_events_from", "\"from\" in ('Draft', 'Submitted', 'Provisioning', 'Active', 'ChangePending', 'Suspended', 'CancellationScheduled', 'Cancelled', 'Rejected')");
                    table.CheckConstraint("ck_order_events_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_order_events_to", "\"to\" in ('Draft', 'Submitted', 'Provisioning', 'Active', 'ChangePending', 'Suspended', 'CancellationScheduled', 'Cancelled', 'Rejected')");
                    table.CheckConstraint("ck_order_events_who_length", "length(who) <= 256");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    order_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    line = table.Column<int>(type: "INTEGER", nullable: false),
                    step = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: false),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: false),
                    failure = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    failure_about = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_provisionings", x => new { x.partner_id, x.order_id, x.line });
                    table.CheckConstraint("ck_provisionings_failure_about_length", "length(failure_about) <= 200");
                    table.CheckConstraint("ck_provisionings_failure_length", "length(failure) <= 64");
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
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    order_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    line = table.Column<int>(type: "INTEGER", nullable: false),
                    distributor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    for_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    quantity = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    ordered_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    starts = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ends = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    renew_months = table.Column<int>(type: "INTEGER", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    pending_product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    pending_quantity = table.Column<long>(type: "INTEGER", nullable: true),
                    cancel_after = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    license_id = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscriptions", x => new { x.partner_id, x.order_id, x.line });
                    table.CheckConstraint("ck_subscriptions_pending_product_length", "length(pending_product) <= 64");
                    table.CheckConstraint("ck_subscriptions_product_length", "length(product) <= 64");
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
