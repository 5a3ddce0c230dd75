using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddOrdersVersion : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_subscriptions_distributor_id_ordered_on_order_id_line",
                table: "subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_subscriptions_partner_id_ordered_on_order_id_line",
                table: "subscriptions");

            migrationBuilder.AddColumn<long>(
                name: "orders_version",
                table: "distributor_links",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_distributor_id_ordered_on_order_id_line_partner_id",
                table: "subscriptions",
                columns: new[] { "distributor_id", "ordered_on", "order_id", "line", "partner_id" },
                descending: new[] { false, false, false, true, false });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_ordered_on_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "ordered_on", "order_id", "line" },
                descending: new[] { false, false, false, true },
                filter: "status <> 'Draft'");

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_product_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "product", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_quantity_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "quantity", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_starts_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "starts", "order_id", "line" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_subscriptions_distributor_id_ordered_on_order_id_line_partner_id",
                table: "subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_subscriptions_partner_id_ordered_on_order_id_line",
                table: "subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_subscriptions_partner_id_product_order_id_line",
                table: "subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_subscriptions_partner_id_quantity_order_id_line",
                table: "subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_subscriptions_partner_id_starts_order_id_line",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "orders_version",
                table: "distributor_links");

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_distributor_id_ordered_on_order_id_line",
                table: "subscriptions",
                columns: new[] { "distributor_id", "ordered_on", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_ordered_on_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "ordered_on", "order_id", "line" });
        }
    }
}
