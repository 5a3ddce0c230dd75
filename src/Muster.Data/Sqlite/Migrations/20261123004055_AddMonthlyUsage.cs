using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddMonthlyUsage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "jump_family",
                table: "customer_list",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "jump_usual",
                table: "customer_list",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    done_for = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: true),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true),
                    done = table.Column<long>(type: "INTEGER", nullable: false),
                    total = table.Column<long>(type: "INTEGER", nullable: true),
                    failure = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: false),
                    claimed_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_jobs", x => x.name);
                    table.CheckConstraint("ck_jobs_claimed_by_length", "length(claimed_by) <= 200");
                    table.CheckConstraint("ck_jobs_failure_length", "length(failure) <= 500");
                    table.CheckConstraint("ck_jobs_name_length", "length(name) <= 32");
                });

            migrationBuilder.CreateTable(
                name: "monthly_usage",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    family = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    from_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_monthly_usage", x => new { x.partner_id, x.family, x.from_day });
                    table.CheckConstraint("ck_monthly_usage_family_length", "length(family) <= 32");
                    table.ForeignKey(
                        name: "FK_monthly_usage_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "monthly_usage_states",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    made_version = table.Column<long>(type: "INTEGER", nullable: false),
                    made_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    not_before = table.Column<long>(type: "INTEGER", nullable: false),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_monthly_usage_states", x => x.partner_id);
                    table.ForeignKey(
                        name: "FK_monthly_usage_states_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_customer_list_jump_family_length",
                table: "customer_list",
                sql: "length(jump_family) <= 32");

            // every row says what is usual once it is made anew, and every partner has its sums made
            migrationBuilder.Sql("update customer_list set refresh_on = date('now') where refresh_on > date('now')");
            migrationBuilder.Sql("insert into monthly_usage_states(partner_id, version, made_version, made_on, not_before, claimed_until) select id, 1, 0, '2000-01-01', 621355968000000000, 621355968000000000 from partners");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "jobs");

            migrationBuilder.DropTable(
                name: "monthly_usage");

            migrationBuilder.DropTable(
                name: "monthly_usage_states");

            migrationBuilder.DropCheckConstraint(
                name: "ck_customer_list_jump_family_length",
                table: "customer_list");

            migrationBuilder.DropColumn(
                name: "jump_family",
                table: "customer_list");

            migrationBuilder.DropColumn(
                name: "jump_usual",
                table: "customer_list");
        }
    }
}
